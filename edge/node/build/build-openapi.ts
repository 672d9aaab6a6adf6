/** Writes the API's description to edge/openapi/openapi.json, from which the service answers: `npm run build:openapi`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ROUTES } from '../../app.ts';
import { describeApi } from '../../openapi/describe.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string };

/** The description of the routes as they are, as text. */
export function buildOpenapi(): string {
  return `${JSON.stringify(describeApi(ROUTES, version), null, 2)}\n`;
}

if (import.meta.main) writeFileSync(`${ROOT}edge/openapi/openapi.json`, buildOpenapi());
