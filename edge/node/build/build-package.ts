/**
 * Builds the files of the npm package: `npm run build`. Node does not strip types below node_modules, so the compiler
 * writes JavaScript and declarations to dist/, one file for each source. Bundles would be no smaller. Separate files
 * keep dynamic imports and paths from modules to their data valid. The data files are copied too.
 */

import { execFileSync } from 'node:child_process';
import { cp, glob, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
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
  'shared/kernels/films.wasm',
  // The versions of the packages are part of the key of a nightly run (batch/stages/run-key.ts).
  'package.json',
  // The bindings of a local bucket (batch/releases/remote/local-bucket.ts).
  'wrangler.toml',
];
/** The entries of the package, whose types its users see. */
const ENTRIES = ['recommender', 'node', 'app', 'client'].map((name) => `${DIST}edge/library/${name}.d.ts`);
const OPENAPI = 'edge/openapi/openapi.json';

/** Writes the files of the package to dist/. Throws when the compiler fails; its messages go to standard error. */
export async function buildPackage(): Promise<void> {
  await Promise.all(FOLDERS.map((folder) => rm(DIST + folder, { recursive: true, force: true })));
  const compiler = [`${ROOT}node_modules/typescript/bin/tsc`, '-p', `${ROOT}tsconfig.build.json`];
  execFileSync(process.execPath, compiler, { stdio: ['ignore', process.stderr, process.stderr] });
  // The compiler also emits the build scripts, because the sources import them. The package does not need them: it
  // contains the built assets.
  await rm(`${DIST}edge/node/build`, { recursive: true });
  await removeUnseenTypes();
  await removeComments();
  await writeAssets(await buildAssets(), `${DIST}edge/node/assets`);
  for (const file of READ_BY_MODULES) await cp(ROOT + file, DIST + file);
  const description: unknown = JSON.parse(await readFile(ROOT + OPENAPI, 'utf8'));
  await writeFile(DIST + OPENAPI, JSON.stringify(description));
}

/** Removes the declarations that no entry leads to. */
async function removeUnseenTypes(): Promise<void> {
  const seen = new Set<string>();
  const follow = async (file: string): Promise<void> => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, path] of (await readFile(file, 'utf8')).matchAll(/(?:from |import\()'(\.[^']+)\.(?:js|ts)'/g)) {
      await follow(resolve(file, '..', `${path}.d.ts`));
    }
  };
  for (const entry of ENTRIES) await follow(entry);
  for await (const file of builtFiles('d.ts')) if (!seen.has(file)) await rm(file);
}

/** Comments are for readers of the repository. Declarations keep theirs, since editors show them. */
async function removeComments(): Promise<void> {
  for await (const file of builtFiles('js')) {
    await writeFile(
      file,
      (await transform(await readFile(file, 'utf8'), { charset: 'utf8', minifySyntax: true })).code,
    );
  }
}

async function* builtFiles(ending: string): AsyncGenerator<string> {
  for await (const file of glob(`{${FOLDERS.join()}}/**/*.${ending}`, { cwd: DIST })) yield join(DIST, file);
}

if (import.meta.main) await buildPackage();
