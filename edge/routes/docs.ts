/** Serves the API's description, which was generated when this build was made. */

import type { AppContext } from '../context.ts';
import { onHost } from '../http/base-path.ts';
import { route } from '../http/route.ts';
import openapi from '../openapi/openapi.json' with { type: 'json' };

/** `GET /openapi.json`: the description of the API. */
export const showOpenapi = route({
  method: 'GET',
  path: '/openapi.json',
  access: 'open',
  cached: true,
  summary: 'Returns this description of the API (OpenAPI 3.1).',
  release: false,
  answer: (c) => c.json(c.env.base ? describeBelow(c) : openapi),
});

/** The description of a service below a base path: with the address of the server and the name of the cookie there. */
function describeBelow(c: AppContext): object {
  const { session } = openapi.components.securitySchemes;
  const securitySchemes = {
    ...openapi.components.securitySchemes,
    session: { ...session, name: session.name.replace('__Host-', '__Secure-') },
  };
  return { ...openapi, servers: [{ url: onHost(c, '') }], components: { ...openapi.components, securitySchemes } };
}
