/** Addresses of scripts that are started by URL, for example as threads. */

import { extname } from 'node:path';

/**
 * Returns the address of the script `name` (without extension) in the folder of `module`. The caller passes its
 * `import.meta.url` as `module`. The script gets the module's extension: `.ts` in the sources, `.js` in the package.
 */
export function scriptBeside(module: string, name: string): URL {
  return new URL(name + extname(module), module);
}
