/** Scripts that are started by their address, as threads are: imports find them by themselves, addresses do not. */

import { extname } from 'node:path';

/**
 * The address of the script `name` (without its extension) in the folder of `module`, which says `import.meta.url`. It has
 * the module's own extension: `.ts` among the sources, `.js` in the package.
 */
export function scriptBeside(module: string, name: string): URL {
  return new URL(name + extname(module), module);
}
