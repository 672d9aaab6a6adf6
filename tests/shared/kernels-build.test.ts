import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KERNELS_FOLDER, loadKernels } from '../../batch/process/load-kernels.ts';
import { buildKernels } from '../../batch/tools/build-kernels.ts';
import { instantiateKernels } from '../../shared/kernels/kernels.ts';
import { KernelMemory } from '../../shared/kernels/memory.ts';

describe.each(['training', 'films', 'scoring'] as const)('the kernels of %s', (build) => {
  const committed = () => readFile(join(KERNELS_FOLDER, `${build}.wasm`));

  test('are built from their source: run `npm run build:kernels` after changing it', async () => {
    expect(Buffer.from(await buildKernels(build)).equals(await committed())).toBe(true);
  });

  test('hold functions alone: no state, no data, and a memory that they are given', async () => {
    const { module } = await loadKernels(build);
    expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
    expect(new Set(WebAssembly.Module.exports(module).map(({ kind }) => kind))).toEqual(new Set(['function']));
    expect(sectionsOf(await committed())).toEqual(['type', 'import', 'function', 'export', 'code']);
  });

  test('are named by the hash of their bytes', async () => {
    const { hash } = await loadKernels(build);
    expect(hash).toBe(
      createHash('sha256')
        .update(await committed())
        .digest('hex'),
    );
  });

  test('refuse a memory of the other kind', async () => {
    const { module } = await loadKernels(build);
    const other = build === 'scoring' ? KernelMemory.shared(65_536) : KernelMemory.plain(65_536);
    expect(() => instantiateKernels(module, other.memory)).toThrow(WebAssembly.LinkError);
  });
});

const SECTIONS = ['custom', 'type', 'import', 'function', 'table', 'memory', 'global', 'export', 'start', 'element'];
SECTIONS.push('code', 'data', 'data count');

/** Names of the sections of a WebAssembly binary, in order. */
function sectionsOf(wasm: Uint8Array): string[] {
  const sections: string[] = [];
  for (let at = 8; at < wasm.length; ) {
    sections.push(SECTIONS[wasm[at++]]);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      size |= (wasm[at] & 127) << shift;
      if (wasm[at++] < 128) break;
    }
    at += size;
  }
  return sections;
}
