/**
 * Builds what the npm package has: `npm run build`. Node strips no types below node_modules, so the compiler turns the tree
 * as it is into JavaScript with declarations, file by file, below dist/. Bundles would be no smaller, and as it is every
 * dynamic import and every path from a module to its data stays true. What the modules read goes along.
 */

import { execFileSync } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { buildAssets, writeAssets } from './build-assets.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DIST = `${ROOT}dist/`;
/** What an earlier build left. The bundles of the Worker and the service, which lie there too, stay. */
const FOLDERS = ['batch', 'data', 'edge', 'models', 'shared'];
/** Files that modules find by their own place in the tree. */
const READ_BY_MODULES = [
  'data/sample/films.csv',
  'shared/kernels/scoring.wasm',
  'shared/kernels/training.wasm',
  // The versions of the packages are a part of what a nightly run follows from (batch/stages/run-key.ts).
  'package.json',
  // The bindings of a local bucket (batch/releases/remote/local-bucket.ts).
  'wrangler.toml',
];
const OPENAPI = 'edge/openapi/openapi.json';

/** Writes the package's files. Throws with the compiler's complaints. */
export async function buildPackage(): Promise<void> {
  await Promise.all(FOLDERS.map((folder) => rm(DIST + folder, { recursive: true, force: true })));
  const compiler = [`${ROOT}node_modules/typescript/bin/tsc`, '-p', `${ROOT}tsconfig.build.json`];
  execFileSync(process.execPath, compiler, { stdio: ['ignore', process.stderr, process.stderr] });
  // The compiler follows the import with which sources build their own assets. The package has them built.
  await rm(`${DIST}edge/node/build`, { recursive: true });
  await writeAssets(await buildAssets(), `${DIST}edge/node/assets`);
  for (const file of READ_BY_MODULES) await cp(ROOT + file, DIST + file);
  const description: unknown = JSON.parse(await readFile(ROOT + OPENAPI, 'utf8'));
  await writeFile(DIST + OPENAPI, JSON.stringify(description));
}

if (import.meta.main) await buildPackage();
