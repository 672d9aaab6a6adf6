/** The kernels that solve films over shards, beside their twin in TypeScript. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadKernels } from '../../batch/process/load-kernels.ts';
import {
  type FilmKernels,
  filmScratchBytes,
  instantiateFilmKernels,
  scalarFilmKernels,
} from '../../shared/kernels/film-kernels.ts';
import { sumWidth } from '../../shared/kernels/kernels.ts';
import { KernelMemory } from '../../shared/kernels/memory.ts';
import { randomStream } from '../../shared/random.ts';

const { module } = await loadKernels('films');

/** Equations of films, whose sums are those of a few random rows; every third film has none. */
function place(memory: KernelMemory, { films, k, seed }: { films: number; k: number; seed: number }) {
  const random = randomStream(seed);
  const normals = (length: number) => Float32Array.from({ length }, () => random.normal());
  const width = sumWidth(k);
  const sums = memory.float64(films * width);
  for (let film = 0; film < films; film++) {
    for (let row = 0; row < film % 3; row++) {
      const v = normals(k);
      let at = film * width;
      for (let i = 0; i < k; i++) for (let j = i; j < k; j++) sums[at++] += v[i] * v[j];
      for (let i = 0; i < k; i++) sums[at++] += v[i];
    }
  }
  const common = memory.float64((k * (k + 1)) / 2);
  for (let i = 0, at = 0; i < k; at += k - i++) common[at] = 0.5 + random.uniform();
  const ridges = memory.float32(films).map(() => 0.1 + random.uniform());
  const placed = <T extends Float32Array | Float64Array>(into: T, values: ArrayLike<number>): T => {
    into.set(values);
    return into;
  };
  return {
    sums,
    common,
    ridges: placed(memory.float32(films), ridges),
    precision: placed(memory.float64(k * k), normals(k * k)),
    mean: placed(memory.float64(k), normals(k)),
    shift: placed(memory.float32(films * k), normals(films * k)),
    noise: placed(memory.float32(films * k), normals(films * k)),
    out: memory.float32(films * k),
    scratch: memory.uint8(filmScratchBytes(k)),
  };
}

type Name = keyof FilmKernels;

/** What a kernel writes. */
function run(name: Name, kernelsOf: (memory: WebAssembly.Memory) => FilmKernels, shape: Parameters<typeof place>[1]) {
  const memory = KernelMemory.shared(2 ** 24);
  const views = place(memory, shape);
  const { films, k } = shape;
  const addresses = Object.fromEntries(Object.entries(views).map(([view, { byteOffset }]) => [view, byteOffset]));
  const equations = { films, k, alpha: 0.7, ...addresses } as Parameters<FilmKernels['drawFilms']>[0] & {
    ridges: number;
  };
  kernelsOf(memory.memory)[name](equations);
  return views.out.slice();
}

const compiled = (memory: WebAssembly.Memory) => instantiateFilmKernels(module, memory);

test.each(['solveFilms', 'drawFilms'] as const)(
  '%s gives the same bits as its twin, for any number of factors',
  (name) => {
    const shapes = fc.record({ films: fc.nat(12), k: fc.integer({ min: 1, max: 40 }), seed: fc.nat(1e6) });
    fc.assert(
      fc.property(shapes, (shape) => {
        const [one, other] = [compiled, scalarFilmKernels].map((kernelsOf) => run(name, kernelsOf, shape));
        expect(new Uint32Array(one.buffer)).toEqual(new Uint32Array(other.buffer));
      }),
      { numRuns: 60 },
    );
  },
);

test('a film is solved: its equations hold', () => {
  const [films, k] = [6, 8];
  const memory = KernelMemory.shared(2 ** 24);
  const { sums, common, ridges } = place(memory, { films, k, seed: 3 });
  const out = run('solveFilms', compiled, { films, k, seed: 3 });
  const width = sumWidth(k);
  for (let film = 0; film < films; film++) {
    const a = new Float64Array(k * k);
    let at = 0;
    for (let i = 0; i < k; i++)
      for (let j = i; j < k; j++, at++) a[i * k + j] = a[j * k + i] = common[at] + sums[film * width + at];
    for (let i = 0; i < k; i++) a[i * k + i] += ridges[film];
    for (let i = 0; i < k; i++) {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += a[i * k + j] * out[film * k + j];
      expect(sum).toBeCloseTo(sums[film * width + at + i], 4);
    }
  }
});

test('a system without a solution is refused, with its film', () => {
  const memory = KernelMemory.shared(2 ** 20);
  const [sums, common, ridges] = [memory.float64(3), memory.float64(1), memory.float32(1)];
  const [out, scratch] = [memory.float32(1), memory.uint8(filmScratchBytes(1))];
  sums.set([-1, 1]);
  const views = { sums, common, ridges, out, scratch };
  const addresses = Object.fromEntries(Object.entries(views).map(([view, { byteOffset }]) => [view, byteOffset]));
  const equations = { films: 1, k: 1, ...addresses } as Parameters<FilmKernels['solveFilms']>[0];
  expect(() => compiled(memory.memory).solveFilms(equations)).toThrow('the system of film 0 is not positive definite');
});
