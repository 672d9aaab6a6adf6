/**
 * Builds the files of the npm package: `npm run build`. Node does not strip types below node_modules, so the compiler
 * writes JavaScript and declarations to dist/, one file for each source. Bundles would be no smaller. Separate files
 * keep dynamic imports and paths from modules to their data valid. The data files are copied too.
 */

import { execFileSync } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { buildAssets, writeAssets } from './build-assets.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DIST = `${ROOT}dist/`;
/** Folders below dist/ that a build replaces. The bundles of the Worker and the service lie beside them and stay. */
const FOLDERS = ['batch', 'data', 'edge', 'models', 'shared'];
/** Data files that modules find by a path relative to their own. */
const READ_BY_MODULES = [
  'data/sample/films.csv',
  'shared/kernels/scoring.wasm',
  'shared/kernels/training.wasm',
  // The versions of the packages are part of the key of a nightly run (batch/stages/run-key.ts).
  'package.json',
  // The bindings of a local bucket (batch/releases/remote/local-bucket.ts).
  'wrangler.toml',
];
const OPENAPI = 'edge/openapi/openapi.json';

/** Writes the files of the package to dist/. Throws when the compiler fails; its messages go to standard error. */
export async function buildPackage(): Promise<void> {
  await Promise.all(FOLDERS.map((folder) => rm(DIST + folder, { recursive: true, force: true })));
  const compiler = [`${ROOT}node_modules/typescript/bin/tsc`, '-p', `${ROOT}tsconfig.build.json`];
  execFileSync(process.execPath, compiler, { stdio: ['ignore', process.stderr, process.stderr] });
  // The compiler also emits the build scripts, because the sources import them. The package does not need them: it
  // contains the built assets.
  await rm(`${DIST}edge/node/build`, { recursive: true });
  await writeAssets(await buildAssets(), `${DIST}edge/node/assets`);
  for (const file of READ_BY_MODULES) await cp(ROOT + file, DIST + file);
  const description: unknown = JSON.parse(await readFile(ROOT + OPENAPI, 'utf8'));
  await writeFile(DIST + OPENAPI, JSON.stringify(description));
}

if (import.meta.main) await buildPackage();
