/** Bundles the Node service into dist/service.js, which starts several times as fast: `npm run build:service`. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { replaceFile } from '../../../shared/node/durable-files.ts';
import { buildAssets, writeAssets } from './build-assets.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * What `npm run service` gives to Node. Requests leave little behind that lives, so a small young generation is as fast and
 * keeps the process 20 MB smaller under load; a heap that may grow by a fifth between collections saves 25 MB more. Load
 * elimination is unsound in Node 24 (nodejs/node issue 66112).
 */
export const SERVICE_FLAGS = [
  '--max-semi-space-size=4',
  '--heap-growing-percent=20',
  '--no-turboshaft-load-elimination',
];

/** Writes the service as one ES module, its kernels beside it, and gives its path. It needs nothing but Node. */
export async function bundleService(): Promise<string> {
  const outfile = `${ROOT}dist/service.js`;
  await writeAssets(await buildAssets());
  const { outputFiles } = await build({
    entryPoints: ['edge/node/service.ts'],
    absWorkingDir: ROOT,
    outfile,
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'node22',
    platform: 'node',
    mainFields: ['module', 'main'],
    // Only sources build their own assets; the bundle reads them from dist/assets.
    external: ['./build/build-assets.ts'],
    legalComments: 'none',
    logLevel: 'error',
  });
  await replaceFile(`${ROOT}dist`, 'scoring.wasm', await readFile(`${ROOT}shared/kernels/scoring.wasm`));
  await replaceFile(`${ROOT}dist`, 'service.js', outputFiles[0].contents);
  return outfile;
}

if (import.meta.main) process.stdout.write(`${await bundleService()}\n`);
