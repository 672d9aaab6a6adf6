/** The API's description, as it was written when this build was made. */

import { route } from '../http/route.ts';
import openapi from '../openapi/openapi.json' with { type: 'json' };

export const showOpenapi = route({
  method: 'GET',
  path: '/openapi.json',
  access: 'open',
  cached: true,
  summary: "The API's description (OpenAPI 3.1).",
  release: false,
  answer: (c) => c.json(openapi),
});
