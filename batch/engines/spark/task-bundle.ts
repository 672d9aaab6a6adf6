/** The tasks as one file, which needs Node and `NATIVE_PACKAGE` alone. */

import { fileURLToPath } from 'node:url';
import { EngineError } from '../engine.ts';

/** DuckDB's own code is compiled for a kind of machine. It lies in a package beside this one, which finds it. */
export const NATIVE_PACKAGE = '@duckdb/node-bindings';

/**
 * Returns the script of an engine's processes with all that it imports. Throws `EngineError` when esbuild is not
 * installed, which the package does not bring: only clusters need it. Throws the errors that esbuild finds in the sources.
 */
export async function taskBundle(script: URL): Promise<Uint8Array> {
  const { build } = await import('esbuild').catch((cause: unknown) => {
    throw new EngineError('a cluster gets the tasks as one file, which esbuild makes: npm install esbuild', { cause });
  });
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(script)],
    outfile: 'tasks.mjs',
    write: false,
    bundle: true,
    minify: true,
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
