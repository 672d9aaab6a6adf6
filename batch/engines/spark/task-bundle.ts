/** The tasks as one file, which needs Node and `NATIVE_PACKAGE` alone. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** DuckDB's own code is compiled for a kind of machine. It lies in a package beside this one, which finds it. */
export const NATIVE_PACKAGE = '@duckdb/node-bindings';
/** Ending of a bundle in the package, where it lies beside its script. */
const BUNDLED = '.bundle.js';

/**
 * Returns the script of an engine's processes with all that it imports. It is made from the sources; the package has it
 * ready.
 */
export async function taskBundle(script: URL): Promise<Uint8Array> {
  const path = fileURLToPath(script);
  return path.endsWith('.ts') ? bundleTasks(path) : readFile(path.replace(/\.js$/, BUNDLED));
}

/** Bundles the script of an engine's processes. Throws the errors that esbuild finds in the sources. */
export async function bundleTasks(path: string): Promise<Uint8Array> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [path],
    outfile: 'tasks.mjs',
    write: false,
    bundle: true,
    format: 'esm',
    target: 'node22',
    platform: 'node',
    mainFields: ['module', 'main'],
    external: [NATIVE_PACKAGE],
    // Packages in the older format ask for Node's modules with `require`.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    legalComments: 'none',
    logLevel: 'error',
  });
  return outputFiles[0].contents;
}
