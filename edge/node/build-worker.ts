/** Bundles the Worker into dist/worker.js: `node edge/node/build-worker.ts`. Tests run the same bundle. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface WorkerBundle {
  code: string;
  gzipBytes: number;
  /** Paths of every module in it, relative to the repository. */
  modules: string[];
  /** Modules that it leaves for the runtime to resolve. */
  externals: string[];
  metafile: string;
}

/** The Worker as one ES module, not written anywhere. */
export async function bundleWorker(): Promise<WorkerBundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: ['edge/workers/worker.ts'],
    absWorkingDir: ROOT,
    outfile: 'dist/worker.js',
    write: false,
    bundle: true,
    minify: true,
    metafile: true,
    format: 'esm',
    target: 'es2024',
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['module', 'main'],
    external: ['node:*', 'cloudflare:*'],
    legalComments: 'none',
    logLevel: 'error',
  });
  const [{ text, contents }] = outputFiles;
  const [output] = Object.values(metafile.outputs);
  return {
    code: text,
    gzipBytes: gzipSync(contents, { level: 9 }).length,
    modules: Object.keys(metafile.inputs),
    externals: output.imports.filter((entry) => entry.external).map((entry) => entry.path),
    metafile: JSON.stringify(metafile),
  };
}

if (import.meta.main) {
  const { code, gzipBytes, modules, metafile } = await bundleWorker();
  mkdirSync(`${ROOT}dist`, { recursive: true });
  writeFileSync(`${ROOT}dist/worker.js`, code);
  writeFileSync(`${ROOT}dist/worker.meta.json`, metafile);
  process.stdout.write(`dist/worker.js: ${modules.length} modules, ${code.length} bytes, ${gzipBytes} gzipped\n`);
}
