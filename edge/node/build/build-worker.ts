/** Bundles the Worker into dist/worker.js: `node edge/node/build/build-worker.ts`. Tests run the same bundle. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { buildAssets } from './build-assets.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** File name of the compiled kernels. They are a module of their own, because a Worker must not compile WebAssembly. */
export const SCORING_MODULE = 'scoring.wasm';
const SCORING_FILE = `${ROOT}shared/kernels/${SCORING_MODULE}`;

/** The bundled Worker and facts about it. */
export interface WorkerBundle {
  /** The ES module as text. */
  code: string;
  /** Bytes of `SCORING_MODULE`. The code imports this file from its own folder. */
  scoring: Uint8Array<ArrayBuffer>;
  /** Size of the code after gzip, in bytes. */
  gzipBytes: number;
  /** Paths of all modules in the bundle, relative to the repository. */
  modules: string[];
  /** Modules that are not bundled, because the runtime provides them. */
  externals: string[];
  /** The metafile of esbuild, as JSON. */
  metafile: string;
}

const besideTheBundle: Plugin = {
  name: 'beside the bundle',
  setup({ onResolve }) {
    onResolve({ filter: /\/scoring\.wasm$/ }, () => ({ path: `./${SCORING_MODULE}`, external: true }));
  },
};

/**
 * The package of the assistants' protocol brings a validator along for the answers to questions that a server asks. This
 * service asks none. The validator would make the Worker larger by a third, and compiles code, which a Worker must not.
 */
const withoutValidator: Plugin = {
  name: 'without validator',
  setup({ onLoad }) {
    const contents = 'export class AjvJsonSchemaValidator {}';
    onLoad({ filter: /@modelcontextprotocol\/sdk\/.*\/ajv-provider\.js$/ }, () => ({ contents }));
  },
};

/** Bundles the Worker as one ES module. Writes no files. Throws the errors of esbuild. */
export async function bundleWorker(): Promise<WorkerBundle> {
  const { urls } = await buildAssets();
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
    plugins: [besideTheBundle, withoutValidator],
    define: { ASSET_URLS: JSON.stringify(urls) },
    legalComments: 'none',
    logLevel: 'error',
  });
  const [{ text, contents }] = outputFiles;
  const [output] = Object.values(metafile.outputs);
  return {
    code: text,
    scoring: new Uint8Array(readFileSync(SCORING_FILE)),
    gzipBytes: gzipSync(contents, { level: 9 }).length,
    modules: Object.keys(metafile.inputs),
    externals: output.imports.filter((entry) => entry.external).map((entry) => entry.path),
    metafile: JSON.stringify(metafile),
  };
}

if (import.meta.main) {
  const { code, scoring, gzipBytes, modules, metafile } = await bundleWorker();
  mkdirSync(`${ROOT}dist`, { recursive: true });
  writeFileSync(`${ROOT}dist/worker.js`, code);
  writeFileSync(`${ROOT}dist/${SCORING_MODULE}`, scoring);
  writeFileSync(`${ROOT}dist/worker.meta.json`, metafile);
  process.stdout.write(`dist/worker.js: ${modules.length} modules, ${code.length} bytes, ${gzipBytes} gzipped\n`);
}
