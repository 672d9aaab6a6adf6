/** Compiles the kernels: `npm run build:kernels` writes both modules next to their source. Tests compare bytes. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { main as compile } from 'assemblyscript/asc';
import { KERNELS_FOLDER, type KernelBuild } from '../process/load-kernels.ts';

/** No heap, so no runtime. No relaxed SIMD: its results depend on the machine. */
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--noExportMemory', '--enable', 'simd'];
/** "Exchange of v128 values": said of what one source file exports to another, too. */
OPTIONS.push('--disableWarning', '112');
/** Threads share the memory of training. It has to name its maximum: the 4 GiB that there can be. */
const BUILD_OPTIONS: Readonly<Record<KernelBuild, string[]>> = {
  scoring: [],
  training: ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'],
};

/** The bytes of one module, not written anywhere. Throws with the compiler's errors and warnings. */
export async function buildKernels(build: KernelBuild): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  const args = [`assembly/${build}.ts`, '--outFile', 'kernels.wasm', ...OPTIONS, ...BUILD_OPTIONS[build]];
  const { error, stderr } = await compile(args, {
    readFile: (name, folder) => readFile(join(KERNELS_FOLDER, folder, name), 'utf8').catch(() => null),
    writeFile: (_, contents) => {
      wasm = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  const messages = stderr.toString();
  if (error || messages || !wasm)
    throw new Error(`kernels do not compile: ${error?.message ?? ''}\n${messages}`, { cause: error });
  return wasm;
}

if (import.meta.main) {
  for (const build of ['training', 'scoring'] as const) {
    const wasm = await buildKernels(build);
    await writeFile(join(KERNELS_FOLDER, `${build}.wasm`), wasm);
    process.stdout.write(`${build}.wasm: ${wasm.length} bytes\n`);
  }
}
