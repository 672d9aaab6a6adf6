/** Reads and compiles the kernels on Node. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `shared` for a memory that threads share, `plain` for any other. The same source, the same results. */
export type KernelBuild = 'plain' | 'shared';

export const KERNELS_FOLDER = join(import.meta.dirname, '../shared/kernels');
export const KERNEL_FILES: Readonly<Record<KernelBuild, string>> = {
  plain: 'kernels.wasm',
  shared: 'kernels-shared.wasm',
};

export interface LoadedKernels {
  /** Can be posted to threads, which then share the compiled code. */
  readonly module: WebAssembly.Module;
  /** SHA-256 of the file, in hex. */
  readonly hash: string;
}

export async function loadKernels(build: KernelBuild): Promise<LoadedKernels> {
  const bytes = await readFile(join(KERNELS_FOLDER, KERNEL_FILES[build]));
  return { module: await WebAssembly.compile(bytes), hash: createHash('sha256').update(bytes).digest('hex') };
}
