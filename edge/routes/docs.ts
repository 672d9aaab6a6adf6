/** Serves the API's description, which was generated when this build was made. */

import type { AppContext } from '../context.ts';
import { onHost } from '../http/base-path.ts';
import { route } from '../http/route.ts';

/** `GET /openapi.json`: the description of the API. */
export const showOpenapi = route({
  method: 'GET',
  path: '/openapi.json',
  access: 'open',
  cached: true,
  summary: 'Returns this description of the API (OpenAPI 3.1).',
  release: false,
  async answer(c) {
    const openapi = await loadDescription();
    return c.json(c.env.base ? describeBelow(c, openapi) : openapi);
  },
});

/** The description is large and seldom asked for, so it is loaded then. */
async function loadDescription() {
  return (await import('../openapi/openapi.json', { with: { type: 'json' } })).default;
}

/** The description of a service below a base path: with the address of the server and the name of the cookie there. */
function describeBelow(c: AppContext, openapi: Awaited<ReturnType<typeof loadDescription>>): object {
  const { session } = openapi.components.securitySchemes;
  const securitySchemes = {
    ...openapi.components.securitySchemes,
    session: { ...session, name: session.name.replace('__Host-', '__Secure-') },
  };
  return { ...openapi, servers: [{ url: onHost(c, '') }], components: { ...openapi.components, securitySchemes } };
}
