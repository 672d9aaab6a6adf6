/** The compiled kernels of scoring on Node. */

import { readFile } from 'node:fs/promises';

/** In the bundled service this module has no file of its own, and the kernels lie beside the bundle. */
const FOLDER = /\/scoring-module\.[jt]s$/.test(import.meta.url) ? '../../shared/kernels/' : './';

/** Reads and compiles them: what `openRecommender` takes as `scoring`. */
export async function loadScoring(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL(`${FOLDER}scoring.wasm`, import.meta.url)));
}
