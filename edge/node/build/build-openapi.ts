/**
 * Writes the API's description to edge/openapi/openapi.json, from which the service answers, and as types to
 * edge/library/api.ts, for clients: `npm run build:openapi`.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ROUTES } from '../../app.ts';
import { describeApi } from '../../openapi/describe.ts';
import { clientTypes } from './client-types.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BIOME = `${ROOT}node_modules/@biomejs/biome/bin/biome`;
const CLIENT_TYPES = 'edge/library/api.ts';
const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string };

/** The description of the routes as they are, as text. */
export function buildOpenapi(): string {
  return `${JSON.stringify(describeApi(ROUTES, version), null, 2)}\n`;
}

/** The description, as `buildOpenapi` gives it, as TypeScript in the form that the repository's files have. */
export function buildClientTypes(description: string): string {
  const types = clientTypes(JSON.parse(description));
  const format = ['format', '--stdin-file-path', CLIENT_TYPES];
  return execFileSync(process.execPath, [BIOME, ...format], { cwd: ROOT, input: types, encoding: 'utf8' });
}

if (import.meta.main) {
  const description = buildOpenapi();
  writeFileSync(`${ROOT}edge/openapi/openapi.json`, description);
  writeFileSync(ROOT + CLIENT_TYPES, buildClientTypes(description));
}
