/** Bundles the Node service into dist/service.js, which starts several times as fast: `npm run build:service`. */

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

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
