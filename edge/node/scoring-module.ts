/** The compiled kernels of scoring on Node: from beside the bundle, or from the sources when these run. */

import { readFile } from 'node:fs/promises';

const FOLDER = import.meta.url.endsWith('.ts') ? '../../shared/kernels/' : './';

export async function loadScoring(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL(`${FOLDER}scoring.wasm`, import.meta.url)));
}
