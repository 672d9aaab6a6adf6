/** `npm run bench -- kernels`: measures every training kernel and its scalar twin on seeded data, on one thread. */

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { loadKernels } from '../batch/process/load-kernels.ts';
import {
  INVERSE_BLOCK,
  instantiateKernels,
  inverseScratchBytes,
  type Kernels,
  pairScratchBytes,
  rowScratchBytes,
} from '../shared/kernels/kernels.ts';
import { KernelMemory } from '../shared/kernels/memory.ts';
import { scalarKernels } from '../shared/kernels/scalar.ts';
import { PURPOSE, randomStream } from '../shared/random.ts';
import { round } from './record.ts';

const RESULTS = join(import.meta.dirname, 'results');
const MEMORY_BYTES = 256e6;
/**
 * Number of runs, of which the median counts. One more run before them warms up. The twins are slower and vary less.
 */
const RUNS = { simd: 21, scalar: 5 };
const NUM_ROWS = 300;
/** The mean number of ratings per user in ML-32M. */
const ROW_LENGTH = 159;
const NUM_OTHERS = 20_000;
/** Values of a scale of half stars. */
const CLASSES = 10;

interface Case {
  name: string;
  /** Number of units that one run handles. */
  units: number;
  /** Name of a unit. */
  unit: string;
  /** Number of multiplications and additions in one run. */
  flops: number;
  run(kernels: Kernels): void;
}

interface Figures {
  unit: string;
  nanoseconds: number;
  scalarNanoseconds: number;
  ratio: number;
  gigaflops: number;
}

/** Runs the benchmark and writes bench/results/kernels.json. */
export async function run(): Promise<void> {
  const { module, hash } = await loadKernels('training');
  const memory = KernelMemory.shared(MEMORY_BYTES);
  const simd = instantiateKernels(module, memory.memory);
  const scalar = scalarKernels(memory.memory);
  const results: Record<string, Figures> = {};
  const makers = [
    ...[16, 32, 64].map((k) => () => rowCases(memory, k)),
    () => [pairCase(memory)],
    () => [inverseCase(memory)],
  ];
  for (const makeCases of makers) {
    const mark = memory.mark();
    for (const { name, unit, units, flops, run: runOnce } of makeCases()) {
      const nanoseconds = medianTime(() => runOnce(simd), RUNS.simd);
      const scalarNanoseconds = medianTime(() => runOnce(scalar), RUNS.scalar);
      results[name] = {
        unit,
        nanoseconds: round(nanoseconds / units),
        scalarNanoseconds: round(scalarNanoseconds / units),
        ratio: round(scalarNanoseconds / nanoseconds),
        gigaflops: round(flops / nanoseconds),
      };
      process.stdout.write(`${name}: ${describeFigures(results[name])}\n`);
    }
    memory.release(mark);
  }
  await mkdir(RESULTS, { recursive: true });
  const report = { processor: cpus()[0].model, node: process.version, kernels: hash, results };
  await writeFile(join(RESULTS, 'kernels.json'), `${JSON.stringify(report, null, 1)}\n`);
}

/** The kernels that work on rows of k factors. */
function rowCases(memory: KernelMemory, k: number): Case[] {
  const random = randomStream(1);
  const uniform = (length: number) => fill(memory.float32(length), () => random.uniform() - 0.5).byteOffset;
  const entries = NUM_ROWS * ROW_LENGTH;
  const identity = fill(memory.float32(k * k), (i) => (i % (k + 1) === 0 ? 1 : 0)).byteOffset;
  const rows = {
    from: 0,
    to: NUM_ROWS,
    k,
    offsets: fill(memory.uint32(NUM_ROWS + 1), (row) => row * ROW_LENGTH).byteOffset,
    index: fill(memory.uint32(entries), () => random.below(NUM_OTHERS)).byteOffset,
    codes: fill(memory.uint8(entries), () => random.below(CLASSES)).byteOffset,
    others: uniform(NUM_OTHERS * k),
    out: memory.float32(NUM_ROWS * k).byteOffset,
    scratch: memory.uint8(rowScratchBytes(k)).byteOffset,
  };
  const implicit = {
    ...rows,
    weights: memory.float32(256).fill(1).byteOffset,
    gram: identity,
    ridges: memory.float32(NUM_ROWS).fill(1).byteOffset,
  };
  const prior = { precision: identity, mean: uniform(k), noise: uniform(NUM_ROWS * k) };
  const viewers = {
    scores: uniform(NUM_OTHERS * CLASSES),
    classes: CLASSES,
    roots: memory.float32(NUM_OTHERS).fill(1).byteOffset,
  };
  const gaussian = { ...rows, ...prior, ...viewers, shift: uniform(NUM_ROWS * k) };
  const links = {
    ...rows,
    ...prior,
    rowValues: uniform(NUM_OTHERS),
    free: uniform(NUM_OTHERS * k),
    lambda: 50,
    links: uniform(NUM_ROWS * k),
  };
  const ofViewers = { ...gaussian, squares: memory.float64(NUM_ROWS).byteOffset };
  const normals = { from: 0, to: NUM_ROWS, k, seed: 1, purpose: PURPOSE.any, sweep: 0, out: rows.out };
  const gram = memory.float64(k * k).byteOffset;
  const symmetric = k * (k + 1);
  const solve = NUM_ROWS * (k ** 3 / 3 + 2 * k * k);
  const perEntry = (name: string, flops: number, runOnce: (kernels: Kernels) => void): Case => ({
    name: `${name}, k = ${k}`,
    unit: 'entry',
    units: entries,
    flops,
    run: runOnce,
  });
  return [
    {
      name: `gramMatrix, k = ${k}`,
      unit: 'row',
      units: NUM_OTHERS,
      flops: NUM_OTHERS * symmetric,
      run: (kernels) => kernels.gramMatrix(rows.others, 0, NUM_OTHERS, k, gram, rows.scratch),
    },
    perEntry('solveImplicitRows', entries * (symmetric + 3 * k) + solve, (kernels) =>
      kernels.solveImplicitRows(implicit),
    ),
    perEntry('sampleGaussianRows', entries * (symmetric + 3 * k) + solve, (kernels) =>
      kernels.sampleGaussianRows(gaussian),
    ),
    perEntry('sampleViewers', entries * (symmetric + 3 * k) + solve + NUM_ROWS * symmetric, (kernels) =>
      kernels.sampleViewers(ofViewers),
    ),
    {
      name: `drawNormals, k = ${k}`,
      unit: 'number',
      units: NUM_ROWS * k,
      flops: 0,
      run: (kernels) => kernels.drawNormals({ ...normals, scratch: rows.scratch }),
    },
    perEntry('sampleLinks', entries * 4 * k + solve, (kernels) => kernels.sampleLinks(links)),
  ];
}

/** All pairs of films in a dataset with the size of ML-1M. The film at rank r is rated in proportion to about 1/√r. */
function pairCase(memory: KernelMemory): Case {
  const [numUsers, numMovies, rated, k] = [6_040, 3_706, 166, 100];
  const head = 2_529;
  const random = randomStream(3);
  const rows = Array.from({ length: numUsers }, () => {
    const movies = new Set<number>();
    while (movies.size < rated) movies.add(Math.floor(numMovies * random.uniform() ** 2));
    return Uint32Array.from(movies).sort();
  });
  const entries = numUsers * rated;
  const offsets = memory.uint32(numMovies + 1);
  for (const row of rows) for (const movie of row) offsets[movie + 1]++;
  for (let movie = 0; movie < numMovies; movie++) offsets[movie + 1] += offsets[movie];
  const next = offsets.slice();
  const raters = memory.uint32(entries);
  const ratings = memory.uint32(2 * entries);
  const residuals = new Float32Array(ratings.buffer, ratings.byteOffset, ratings.length);
  let pairs = 0;
  rows.forEach((row, user) => {
    row.forEach((movie, n) => {
      raters[next[movie]++] = user;
      ratings[2 * (user * rated + n)] = movie + 2 ** 31 * random.below(2);
      residuals[2 * (user * rated + n) + 1] = random.uniform() - 0.5;
      pairs += n;
    });
  });
  const lists = {
    items: memory.uint32(numMovies * k),
    scores: memory.float32(numMovies * k),
    worst: memory.float32(numMovies + 3),
  };
  const problem = {
    from: 0,
    to: numMovies,
    offsets: offsets.byteOffset,
    raters: raters.byteOffset,
    userOffsets: fill(memory.uint32(numUsers + 1), (user) => user * rated).byteOffset,
    ratings: ratings.byteOffset,
    userWeights: memory.float32(numUsers).fill(0.1).byteOffset,
    numUsers,
    pickWeight: 0.5,
    minCommon: 3,
    shrinkage: 200,
    k,
    items: lists.items.byteOffset,
    scores: lists.scores.byteOffset,
    worst: lists.worst.byteOffset,
    gram: memory.float64(head * head).byteOffset,
    head,
    stride: head,
    scratch: memory.uint8(pairScratchBytes(numMovies, numUsers)).byteOffset,
  };
  return {
    name: `correlatePairs, ${numMovies} movies, k = ${k}`,
    unit: 'pair',
    units: pairs,
    // A pair updates three sums, the count and the entry of the Gram matrix.
    flops: 9 * pairs,
    run: (kernels) => {
      for (const list of Object.values(lists)) list.fill(0);
      kernels.correlatePairs(problem);
    },
  };
}

/** A matrix with half as many rows as EASE inverts, because the twin would take too long for all of them. */
function inverseCase(memory: KernelMemory): Case {
  const size = 20 * INVERSE_BLOCK;
  const random = randomStream(4);
  const matrix = memory.float64(size * size);
  // The matrix is diagonally dominant, so it is positive definite.
  const given = Float64Array.from(matrix, (_, at) => (at % (size + 1) === 0 ? size : random.uniform()));
  const scratch = memory.uint8(inverseScratchBytes(size)).byteOffset;
  return {
    name: `invertSymmetric, ${size} rows`,
    unit: 'entry',
    units: size * size,
    flops: size ** 3,
    run: (kernels) => {
      matrix.set(given);
      kernels.invertSymmetric(matrix.byteOffset, size, scratch);
    },
  };
}

/** The median time of a run, in nanoseconds. */
function medianTime(runOnce: () => void, runs: number): number {
  runOnce();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    runOnce();
    return 1e6 * (performance.now() - start);
  });
  return times.sort((a, b) => a - b)[runs >> 1];
}

function describeFigures({ unit, nanoseconds, scalarNanoseconds, ratio, gigaflops }: Figures): string {
  return `${nanoseconds} ns per ${unit}, twin ${scalarNanoseconds} ns, ${ratio} times; ${gigaflops} GFlop/s`;
}

function fill<T extends Float32Array | Uint32Array | Uint8Array>(array: T, value: (i: number) => number): T {
  for (let i = 0; i < array.length; i++) array[i] = value(i);
  return array;
}
