/** Bundles the Node service into dist/service.js, which starts several times faster: `npm run build:service`. */

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { replaceFile } from '../../../shared/node/durable-files.ts';
import { buildAssets, writeAssets } from './build-assets.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DIST = `${ROOT}dist`;
const ENTRY = `${DIST}/service.js`;

/**
 * Node options of `npm run service`. Few objects outlive a request, so a small young generation is as fast and keeps
 * the process 20 MB smaller under load; with 1 MB lists would take 8 % more of the processor. Limiting the growth of the
 * heap to 20 % between collections saves another 25 MB. Without the compiler in the middle the code that matters is as
 * fast, and 12 MB are never taken. Load elimination is switched off because it is unsound in Node 24 (nodejs/node issue 66112).
 */
export const SERVICE_FLAGS = [
  '--max-semi-space-size=2',
  '--heap-growing-percent=20',
  '--no-maglev',
  '--no-turboshaft-load-elimination',
];

/**
 * Writes the service as an ES module, with its kernels beside it, and with modules that it loads when somebody needs them:
 * assistants and the description of the API. Resolves to its path. The bundle needs only Node to run. Modules of an
 * earlier build stay, since a service that runs may still load them.
 */
export async function bundleService(): Promise<string> {
  await writeAssets(await buildAssets());
  const { outputFiles } = await build({
    entryPoints: ['edge/node/service.ts'],
    absWorkingDir: ROOT,
    outdir: DIST,
    chunkNames: 'service-[name]-[hash]',
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'node22',
    platform: 'node',
    mainFields: ['module', 'main'],
    // The service builds assets only when it runs from the sources. The bundle reads them from dist/assets.
    external: ['./build/build-assets.ts'],
    legalComments: 'none',
    logLevel: 'error',
  });
  await replaceFile(DIST, 'scoring.wasm', await readFile(`${ROOT}shared/kernels/scoring.wasm`));
  // The entry comes last, so that a service that starts meanwhile finds all that its entry names.
  const entryLast = outputFiles.sort((a, b) => Number(a.path === ENTRY) - Number(b.path === ENTRY));
  for (const { path, contents } of entryLast) await replaceFile(DIST, basename(path), contents);
  return ENTRY;
}

if (import.meta.main) process.stdout.write(`${await bundleService()}\n`);
