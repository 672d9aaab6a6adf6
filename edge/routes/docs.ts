/** The API's description, as it was written when this build was made. */

import openapi from '../openapi/openapi.json' with { type: 'json' };
import { route } from '../route.ts';

export const showOpenapi = route({
  method: 'GET',
  path: '/openapi.json',
  access: 'open',
  cached: true,
  summary: "The API's description (OpenAPI 3.1).",
  release: false,
  answer: (c) => c.json(openapi),
});
