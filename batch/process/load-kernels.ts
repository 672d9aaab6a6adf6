/** Reads and compiles the kernels on Node. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../shared/node/sha256.ts';

/** `shared/kernels/assembly/<name>.ts`, compiled to `shared/kernels/<name>.wasm`. */
export type KernelBuild = 'training' | 'scoring';

export const KERNELS_FOLDER = join(import.meta.dirname, '../../shared/kernels');

interface LoadedKernels {
  /** Can be posted to threads, which then share the compiled code. */
  readonly module: WebAssembly.Module;
  /** SHA-256 of the file, in hex. */
  readonly hash: string;
}

export async function loadKernels(build: KernelBuild): Promise<LoadedKernels> {
  const bytes = await readFile(join(KERNELS_FOLDER, `${build}.wasm`));
  return { module: await WebAssembly.compile(bytes), hash: sha256(bytes) };
}
