/** Bundles the Node service into dist/service.js, which starts several times as fast: `npm run build:service`. */

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What `npm run service` gives to Node. Requests leave little behind that lives, so a small young generation is as fast and
 * keeps the process 20 MB smaller under load. Load elimination is unsound in Node 24 (nodejs/node issue 66112).
 */
export const SERVICE_FLAGS = ['--max-semi-space-size=4', '--no-turboshaft-load-elimination'];

/** Writes the service as one ES module and gives its path. It needs nothing but Node. */
export async function bundleService(): Promise<string> {
  const outfile = `${ROOT}dist/service.js`;
  await build({
    entryPoints: ['edge/node/service.ts'],
    absWorkingDir: ROOT,
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'node22',
    platform: 'node',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'error',
  });
  return outfile;
}

if (import.meta.main) process.stdout.write(`${await bundleService()}\n`);
