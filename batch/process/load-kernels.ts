/** Reads and compiles the kernels on Node. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../shared/node/sha256.ts';

/** Name of a build: `shared/kernels/assembly/<name>.ts` is compiled to `shared/kernels/<name>.wasm`. */
export type KernelBuild = 'training' | 'films' | 'scoring';

/** Folder of the compiled kernels; their source is in `assembly` below it. */
export const KERNELS_FOLDER = join(import.meta.dirname, '../../shared/kernels');

interface LoadedKernels {
  /** Compiled code. It can be posted to threads, which then share it. */
  readonly module: WebAssembly.Module;
  /** SHA-256 of the file, in hex. */
  readonly hash: string;
}

/** Reads and compiles a build of the kernels. Throws the error of the file system if it has not been built. */
export async function loadKernels(build: KernelBuild): Promise<LoadedKernels> {
  const bytes = await readFile(join(KERNELS_FOLDER, `${build}.wasm`));
  return { module: await WebAssembly.compile(bytes), hash: sha256(bytes) };
}
