/**
 * Writes the API's description: as JSON to edge/openapi/openapi.json, which the service serves, and as TypeScript types
 * to edge/library/api.ts, which clients use. Run it with `npm run build:openapi`.
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

/** Returns the text of openapi.json for the current routes. */
export function buildOpenapi(): string {
  return `${JSON.stringify(describeApi(ROUTES, version), null, 2)}\n`;
}

/** Returns the TypeScript types for a description from `buildOpenapi`, formatted by Biome. */
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
