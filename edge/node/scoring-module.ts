/**
 * Loads the WebAssembly kernels for scoring on Node: from beside the bundle, or from the source tree without a bundle.
 */

import { readFile } from 'node:fs/promises';

/** In the bundled service this module has no file of its own, and the kernels lie beside the bundle. */
const FOLDER = /\/scoring-module\.[jt]s$/.test(import.meta.url) ? '../../shared/kernels/' : './';

/** The compiled module. Rejects with the error of the file system when its file is missing. */
export async function loadScoring(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL(`${FOLDER}scoring.wasm`, import.meta.url)));
}
