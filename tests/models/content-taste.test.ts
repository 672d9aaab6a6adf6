/** The prior over tastes: fitted to simulated viewers whose taste is known. */

import { describe, expect, test } from 'vitest';
import { allocateRows, fitTaste, type TastePrior } from '../../models/content/taste.ts';
import { withinMemory } from '../../models/team.ts';
import { addOuter, cholesky, solveLower, solveUpper } from '../../shared/linear-algebra.ts';
import { hash32, randomStream } from '../../shared/random.ts';
import { testTeam, withTestTeam } from '../fixtures/team.ts';

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

function priorOf(viewers: readonly Simulated[], team = testTeam): Promise<TastePrior> {
  const known = viewers.map((viewer) => viewer.known);
  return fitRows(known, signalOf(known), ROUNDS, team);
}

function signalOf(viewers: readonly Rows[]): number {
  const all = viewers.flatMap(({ y }) => y);
  return all.reduce((sum, value) => sum + value * value, 0) / all.length;
}

function fitRows(viewers: readonly Rows[], signal: number, rounds: number, team = testTeam): Promise<TastePrior> {
  const sparse = viewers.map(({ x }) =>
    x.map((row) => row.flatMap((value, feature) => (value === 0 ? [] : [{ feature, value }]))),
  );
  const cells = sparse.flat(2);
  return withinMemory(team.memory, () => {
    const rows = allocateRows(team.memory, viewers.length, sparse.flat().length, cells.length);
    sparse.forEach((own, v) => {
      rows.starts[v + 1] = rows.starts[v] + own.length;
    });
    sparse.flat().forEach((row, r) => {
      rows.offsets[r + 1] = rows.offsets[r] + row.length;
    });
    rows.features.set(cells.map(({ feature }) => feature));
    rows.values.set(cells.map(({ value }) => value));
    rows.y.set(viewers.flatMap(({ y }) => y));
    return fitTaste(team, rows, WIDTH, signal, rounds);
  });
}

/** One round of EM from S = 0.1 · signal, m = 0, by the book: every covariance on its own, by solving for unit vectors. */
function firstRound(viewers: readonly Rows[], signal: number): { mean: number[]; spread: number[][]; noise: number } {
  const range = MEAN.map((_, i) => i);
  const posteriors = viewers.map(({ x, y }) => {
    const a = new Float64Array(WIDTH * WIDTH);
    for (const f of range) a[f * WIDTH + f] = 1 / (0.1 * signal);
    const b = new Float64Array(WIDTH);
    x.forEach((row, r) => {
      addOuter(a, WIDTH, Float32Array.from(row), 0, 1 / signal);
      for (const f of range) b[f] += (y[r] * Math.fround(row[f])) / signal;
    });
    cholesky(a, WIDTH);
    const solve = (v: Float64Array) => {
      solveLower(a, WIDTH, v);
      solveUpper(a, WIDTH, v);
      return Array.from(v);
    };
    return { x, y, taste: solve(b), c: range.map((f) => solve(Float64Array.from(range, (g) => (f === g ? 1 : 0)))) };
  });
  const n = viewers.length + 20;
  const mean = range.map((f) => posteriors.reduce((sum, { taste }) => sum + taste[f], 0) / n);
  const spread = range.map((i) =>
    range.map((j) => {
      const all = posteriors.map(({ taste, c }) => c[i][j] + (taste[i] - mean[i]) * (taste[j] - mean[j]));
      return (all.reduce((sum, value) => sum + value, 0) + (i === j ? 20 * 0.02 * signal : 0)) / n;
    }),
  );
  const errors = posteriors.flatMap(({ x, y, taste, c }) =>
    x.map(
      (row, r) =>
        (y[r] - dot(taste, row)) ** 2 +
        dot(
          c.map((column) => dot(column, row)),
          row,
        ),
    ),
  );
  return { mean, spread, noise: (errors.reduce((sum, error) => sum + error, 0) + 2 * signal) / (errors.length + 2) };
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

describe('the prior over tastes', async () => {
  const viewers = simulate(250, 12, 1);
  const prior = await priorOf(viewers);

  test('is what a round of EM by the book gives', async () => {
    const known = viewers.map((viewer) => viewer.known);
    const signal = signalOf(known);
    const { mean, precision, noisePrecision } = await fitRows(known, signal, 1);
    const expected = firstRound(known, signal);
    expect(Array.from(mean)).toEqual(expected.mean.map((value) => expect.closeTo(value, 6)));
    expect(1 / noisePrecision).toBeCloseTo(expected.noise, 6);
    const identity = expected.spread.map((row) =>
      MEAN.map((_, j) => row.reduce((sum, value, p) => sum + value * precision[p * WIDTH + j], 0)),
    );
    expect(identity).toEqual(MEAN.map((_, i) => MEAN.map((_, j) => expect.closeTo(i === j ? 1 : 0, 6))));
  });

  test('is the same on several threads', async () => {
    expect(await withTestTeam(3, (team) => priorOf(viewers, team))).toEqual(prior);
  });

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

  test('does far worse when features are shuffled', async () => {
    const shuffled = shuffle(viewers);
    expect(error(shuffled, await priorOf(shuffled))).toBeGreaterThan(2 * error(viewers, prior));
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

  test('stands with nobody to learn from, and with ratings that are all the same', async () => {
    for (const rows of [[], [{ x: [[1, 0, 0, 0]], y: [0] }]]) {
      const { mean, precision, noisePrecision } = await fitRows(rows, 0, ROUNDS);
      expect([...mean, ...precision, noisePrecision]).toSatisfy((all: number[]) => all.every(Number.isFinite));
      expect(noisePrecision).toBeGreaterThan(0);
    }
  });
});
