/** `npm run build:kernels`: compiles all kernel modules. Tests check that the stored files are what this compiles. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { main as compile } from 'assemblyscript/asc';
import { KERNELS_FOLDER, type KernelBuild } from '../process/load-kernels.ts';

/**
 * The kernels have no heap, so they need no runtime. Relaxed SIMD stays off, because its results depend on the machine.
 */
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--noExportMemory', '--enable', 'simd'];
/**
 * Warning 112 is about v128 values in exports. The compiler also gives it for exports from one source file to another.
 */
OPTIONS.push('--disableWarning', '112');
/**
 * Training shares its memory with threads. Shared memory must state a maximum: 65,536 pages, WebAssembly's limit of 4
 * GiB.
 */
const SHARED = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'];
const BUILD_OPTIONS: Readonly<Record<KernelBuild, string[]>> = {
  scoring: [],
  training: SHARED,
  films: SHARED,
};

/** Compiles one module and returns its bytes; no file is written. Throws on any error or warning of the compiler. */
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
  for (const build of ['training', 'films', 'scoring'] as const) {
    const wasm = await buildKernels(build);
    await writeFile(join(KERNELS_FOLDER, `${build}.wasm`), wasm);
    process.stdout.write(`${build}.wasm: ${wasm.length} bytes\n`);
  }
}
