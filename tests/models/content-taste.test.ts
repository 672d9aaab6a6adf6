/** The prior over tastes: fitted to simulated viewers whose taste is known. */

import { describe, expect, test } from 'vitest';
import { fitTaste, type TastePrior, type ViewerRows } from '../../models/content/taste.ts';
import { addOuter, cholesky, solveLower, solveUpper } from '../../shared/linear-algebra.ts';
import { hash32, randomStream } from '../../shared/random.ts';

const WIDTH = 4;
/** What the average viewer likes, how much viewers differ in each, and how far ratings stray. */
const MEAN = [0.2, 0.8, -0.6, 0];
const SPREAD = [0.3, 0.6, 0.2, 0.8];
const NOISE = 0.5;
const ROUNDS = 30;

/** One viewer's rows, dense: WIDTH features each, the first of which is 1. */
interface Rows {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
}

interface Simulated {
  readonly known: Rows;
  readonly heldOut: Rows;
}

function simulate(numViewers: number, numRows: number, seed: number): Simulated[] {
  return Array.from({ length: numViewers }, (_, v) => {
    const random = randomStream(seed, v);
    const taste = MEAN.map((mean, f) => mean + SPREAD[f] * random.normal());
    const rows = (n: number): Rows => {
      const x = Array.from({ length: n }, () => [
        1,
        ...MEAN.slice(1).map(() => (random.below(4) ? random.normal() : 0)),
      ]);
      return { x, y: x.map((row) => dot(taste, row) + NOISE * random.normal()) };
    };
    return { known: rows(numRows), heldOut: rows(10) };
  });
}

function priorOf(viewers: readonly Simulated[]): TastePrior {
  const all = viewers.flatMap(({ known }) => known.y);
  const signal = all.reduce((sum, value) => sum + value * value, 0) / all.length;
  return fitTaste(
    viewers.map(({ known }) => toSparse(known)),
    WIDTH,
    signal,
    ROUNDS,
  );
}

function toSparse({ x, y }: Rows): ViewerRows {
  const cells = x.map((row) => row.flatMap((value, feature) => (value === 0 ? [] : [{ feature, value }])));
  const offsets = new Uint32Array(y.length + 1);
  cells.forEach((row, r) => {
    offsets[r + 1] = offsets[r] + row.length;
  });
  return {
    offsets,
    features: Uint16Array.from(cells.flat(), ({ feature }) => feature),
    values: Float64Array.from(cells.flat(), ({ value }) => value),
    y: Float64Array.from(y),
  };
}

/** Mean squared error of each viewer's posterior mean on their held-out rows. */
function error(viewers: readonly Simulated[], { mean, precision, noisePrecision }: TastePrior): number {
  let squares = 0;
  let rows = 0;
  for (const { known, heldOut } of viewers) {
    const a = precision.slice();
    const w = new Float64Array(WIDTH);
    for (let i = 0; i < WIDTH; i++) for (let j = 0; j < WIDTH; j++) w[i] += precision[i * WIDTH + j] * mean[j];
    known.y.forEach((value, row) => {
      addOuter(a, WIDTH, Float64Array.from(known.x[row]), 0, noisePrecision);
      for (let f = 0; f < WIDTH; f++) w[f] += noisePrecision * value * known.x[row][f];
    });
    cholesky(a, WIDTH);
    solveLower(a, WIDTH, w);
    solveUpper(a, WIDTH, w);
    for (const [row, value] of heldOut.y.entries()) squares += (value - dot(Array.from(w), heldOut.x[row])) ** 2;
    rows += heldOut.y.length;
  }
  return squares / rows;
}

/** The same ratings with features that have nothing to do with them. */
function shuffle(viewers: readonly Simulated[]): Simulated[] {
  const mix = ({ x, y }: Rows, v: number): Rows => {
    const order = Array.from(y.keys()).sort((a, b) => hash32(8, v, a) - hash32(8, v, b));
    return { x: order.map((row) => x[row]), y };
  };
  return viewers.map(({ known, heldOut }, v) => ({ known: mix(known, 2 * v), heldOut: mix(heldOut, 2 * v + 1) }));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, f) => sum + value * b[f], 0);
}

describe('the prior over tastes', () => {
  const viewers = simulate(250, 12, 1);
  const prior = priorOf(viewers);

  test('finds the mean taste, the noise and how viewers differ', () => {
    prior.mean.forEach((mean, f) => {
      expect(Math.abs(mean - MEAN[f])).toBeLessThan(0.15);
    });
    expect(1 / Math.sqrt(prior.noisePrecision)).toBeGreaterThan(0.8 * NOISE);
    expect(1 / Math.sqrt(prior.noisePrecision)).toBeLessThan(1.25 * NOISE);
    // Precisions are in the opposite order of spreads.
    const order = [0, 1, 2, 3].sort((a, b) => prior.precision[b * WIDTH + b] - prior.precision[a * WIDTH + a]);
    expect(order).toEqual([2, 0, 1, 3]);
  });

  test('is symmetric and finite', () => {
    for (let i = 0; i < WIDTH; i++) {
      for (let j = 0; j < WIDTH; j++) {
        expect(prior.precision[i * WIDTH + j]).toSatisfy(Number.isFinite);
        expect(prior.precision[i * WIDTH + j]).toBeCloseTo(prior.precision[j * WIDTH + i], 6);
      }
    }
  });

  test('predicts other rows of the viewers nearly as well as the noise allows', () => {
    expect(error(viewers, prior)).toBeLessThan(1.8 * NOISE ** 2);
  });

  test('predicts viewers that it was not fitted on', () => {
    expect(error(simulate(100, 12, 2), prior)).toBeLessThan(1.8 * NOISE ** 2);
  });

  test('does far worse when features are shuffled', () => {
    const shuffled = shuffle(viewers);
    expect(error(shuffled, priorOf(shuffled))).toBeGreaterThan(2 * error(viewers, prior));
  });

  test('helps most where a viewer has said little', () => {
    const flat: TastePrior = {
      mean: new Float64Array(WIDTH),
      precision: Float64Array.from({ length: WIDTH * WIDTH }, (_, at) => (at % (WIDTH + 1) === 0 ? 1e-3 : 0)),
      noisePrecision: prior.noisePrecision,
    };
    const newcomers = simulate(150, 3, 3);
    expect(error(newcomers, prior)).toBeLessThan(0.6 * error(newcomers, flat));
  });

  test('stands with nobody to learn from, and with ratings that are all the same', () => {
    for (const rows of [[], [toSparse({ x: [[1, 0, 0, 0]], y: [0] })]]) {
      const { mean, precision, noisePrecision } = fitTaste(rows, WIDTH, 0, ROUNDS);
      expect([...mean, ...precision, noisePrecision]).toSatisfy((all: number[]) => all.every(Number.isFinite));
      expect(noisePrecision).toBeGreaterThan(0);
    }
  });
});
