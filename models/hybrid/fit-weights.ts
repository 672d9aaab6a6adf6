/**
 * Fits ranking weights by the multinomial logit model (McFadden 1974), as in ListNet (Cao et al. 2007): what a viewer
 * picked and liked is taken as drawn from their candidates with probabilities e^score / Σ e^score. The likelihood is
 * concave, so the result is unique and needs no random numbers. Weights are not negative: a model never counts against
 * what it says itself.
 *
 * The likelihood of all candidates is dominated by films that nobody picks, but a list shows ten. So the fit is repeated
 * on the best candidates by the weights so far, and only those of the viewer's films count that are among them.
 */

import { solveNonNegative } from '../../shared/linear-algebra.ts';
import { TopK } from '../../shared/top-k.ts';
import { BELOW, RANKERS, SIGNALS } from './artifact.ts';

/** One viewer's candidates. All arrays have one entry per candidate. */
export interface CandidateList {
  /** candidates × rankers, row-major, in the order of `RANKERS`. */
  readonly values: Float32Array;
  /** What choosing a candidate is worth: 1 for a film of the relevance threshold, 1 more for one that the viewer likes. */
  readonly worth: Uint8Array;
  /** 1 for a film that the viewer likes, −1 for one that they dislike, 0 for others. */
  readonly gains: Int8Array;
  /** 1 for a film that is predicted below the viewer's own mean. Serving lists it after all others. */
  readonly below: Uint8Array;
}

const WIDTH = RANKERS.length;
/** Weight of each ranker towards which the fit is drawn, in units of the logit. */
const PRIOR = 0.3;
/** Strength of the pull towards `PRIOR`, and of the later fits towards the first one, in lists. */
const PRIOR_LISTS = 1;
const FOCUS_LISTS = 10;
/** Candidates that count in the later fits, and number of these fits. */
const FOCUS = 50;
const FOCUS_ROUNDS = 4;
/** Newton's method ends after so many steps, or when a step gains less than this per list. */
const MOST_STEPS = 30;
const LEAST_GAIN = 1e-7;
/** Shares of the best single signal, a model or popularity, that the fit is mixed with. */
const MIXTURES = [0, 0.25, 0.5, 0.75, 1];
/**
 * Standard errors by which a mixture has to be better. With one, chance decided between SVD and item-KNN for the
 * newcomers of ml-latest-small.
 */
const CLEAR = 2;

/**
 * Returns the weights of the rankers, none negative, with the sum 1. They are the fit, or a mixture of the fit and the
 * best single signal when the mixture is better by more than two standard errors on lists that neither has seen (two-fold
 * cross-fit). `lists` must not be empty.
 */
export function fitWeights(lists: readonly CandidateList[]): Float64Array {
  const halves = [0, 1].map((half) => lists.filter((_, l) => l % 2 === half));
  const gains = MIXTURES.map(() => [] as number[]);
  halves.forEach((seen, half) => {
    if (seen.length === 0) return;
    const fit = focusedFit(seen);
    const single = bestSignal(seen);
    for (const list of halves[1 - half]) {
      const qualities = MIXTURES.map((share) => quality(list, mix(fit, single, share)));
      for (const [at, value] of qualities.entries()) gains[at].push(value - qualities[0]);
    }
  });
  const share = MIXTURES[bestMixture(gains)];
  const fit = focusedFit(lists);
  return share === 0 ? fit : mix(fit, bestSignal(lists), share);
}

/** Returns the place of the mixture with the largest mean gain, or 0 when no gain is above two standard errors. */
function bestMixture(gains: readonly (readonly number[])[]): number {
  let best = 0;
  let most = 0;
  gains.forEach((values, at) => {
    const n = values.length;
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n / (n - 1));
    if (mean > CLEAR * error && mean > most) {
      best = at;
      most = mean;
    }
  });
  return best;
}

function mix(a: Float64Array, b: Float64Array, share: number): Float64Array {
  return a.map((value, r) => (1 - share) * value + share * b[r]);
}

function toUnitSum(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (sum > 0 ? weight / sum : 1 / WIDTH));
}

/** Returns 1 for the signal that makes the best lists alone, and 0 for all other rankers. */
function bestSignal(lists: readonly CandidateList[]): Float64Array {
  const singles = SIGNALS.map((name) => Float64Array.from(RANKERS, (other) => (name === other ? 1 : 0)));
  const total = (weights: Float64Array) => lists.reduce((sum, list) => sum + quality(list, weights), 0);
  const totals = singles.map(total);
  return singles[totals.indexOf(Math.max(...totals))];
}

/** Returns whether each ranker tells the candidates of some list apart. One that does not has no weight. */
function speakers(lists: readonly CandidateList[]): boolean[] {
  return RANKERS.map((_, r) =>
    lists.some(({ values }) => {
      for (let at = r; at < values.length; at += WIDTH) if (values[at] !== values[r]) return true;
      return false;
    }),
  );
}

function focusedFit(lists: readonly CandidateList[]): Float64Array {
  const even = Float64Array.from(speakers(lists), (speaks) => (speaks ? PRIOR : 0));
  const first = maximise(lists, even, PRIOR_LISTS);
  let weights = first;
  for (let round = 0; round < FOCUS_ROUNDS; round++) {
    const focused = lists
      .map((list) => bestRows(list, weights))
      .filter(({ worth }) => worth.some((value) => value > 0));
    const next = maximise(focused, first, FOCUS_LISTS);
    weights = weights.map((weight, r) => (weight + next[r]) / 2);
  }
  return toUnitSum(weights);
}

/** Returns the `k` best candidates, best first. Those below the viewer's mean come after all others. */
function rank({ values, below }: CandidateList, weights: Float64Array, k: number): Uint32Array {
  const top = new TopK(k);
  for (let row = 0, at = 0; row < below.length; row++, at += WIDTH) {
    let score = below[row] ? BELOW : 0;
    for (let r = 0; r < WIDTH; r++) score += weights[r] * values[at + r];
    top.offer(row, score);
  }
  return top.drain().items;
}

function bestRows(list: CandidateList, weights: Float64Array): CandidateList {
  return pickRows(list, rank(list, weights, FOCUS).sort());
}

function pickRows(list: CandidateList, rows: Uint32Array): CandidateList {
  const values = new Float32Array(rows.length * WIDTH);
  rows.forEach((row, to) => {
    values.set(list.values.subarray(row * WIDTH, (row + 1) * WIDTH), to * WIDTH);
  });
  return {
    values,
    worth: Uint8Array.from(rows, (row) => list.worth[row]),
    gains: Int8Array.from(rows, (row) => list.gains[row]),
    below: Uint8Array.from(rows, (row) => list.below[row]),
  };
}

/**
 * Returns the mean of two nDCG@10 of a list: that of the films that are worth choosing, and the net one
 * (batch/evaluation/liking.ts).
 */
function quality(list: CandidateList, weights: Float64Array): number {
  const { worth, gains } = list;
  const measure = (gainOf: (row: number) => number) => {
    let gain = 0;
    rank(list, weights, 10).forEach((row, place) => {
      gain += gainOf(row) / Math.log2(place + 2);
    });
    let ideal = 0;
    let place = 0;
    for (let row = 0; row < worth.length && place < 10; row++) if (gainOf(row) > 0) ideal += 1 / Math.log2(place++ + 2);
    return ideal === 0 ? 0 : gain / ideal;
  };
  return (measure((row) => (worth[row] > 0 ? 1 : 0)) + measure((row) => gains[row])) / 2;
}

/**
 * Returns the non-negative weights that maximise the mean log-likelihood of the lists minus a ridge on the departure from
 * `prior`, worth `priorLists` lists. Newton's method: each step solves the quadratic approximation, and is halved until
 * it gains. Returns `prior` when there are no lists.
 */
function maximise(lists: readonly CandidateList[], prior: Float64Array, priorLists: number): Float64Array {
  if (lists.length === 0) return prior;
  const ridge = priorLists / lists.length;
  const hessian = new Float64Array(WIDTH * WIDTH);
  const gradient = new Float64Array(WIDTH);
  let weights = prior;
  let value = likelihood(lists, weights, prior, ridge, gradient, hessian);
  for (let step = 0; step < MOST_STEPS; step++) {
    const target = gradient.slice();
    for (let r = 0; r < WIDTH; r++) for (let c = 0; c < WIDTH; c++) target[r] += hessian[r * WIDTH + c] * weights[c];
    const aim = solveNonNegative(hessian, WIDTH, target);
    let size = 1;
    let gain = 0;
    while (size > 1e-3) {
      const next = mix(weights, aim, size);
      const nextValue = likelihood(lists, next, prior, ridge);
      if (nextValue > value) {
        gain = nextValue - value;
        weights = next;
        break;
      }
      size /= 2;
    }
    if (gain < LEAST_GAIN) break;
    value = likelihood(lists, weights, prior, ridge, gradient, hessian);
  }
  return weights;
}

/** Returns the penalised mean log-likelihood. Writes its gradient and its negative Hessian where they are given. */
function likelihood(
  lists: readonly CandidateList[],
  weights: Float64Array,
  prior: Float64Array,
  ridge: number,
  gradient?: Float64Array,
  hessian?: Float64Array,
): number {
  gradient?.fill(0);
  hessian?.fill(0);
  const mean = new Float64Array(WIDTH);
  let total = 0;
  for (const { values, worth } of lists) {
    const rows = worth.length;
    const shares = new Float64Array(rows);
    let largest = Number.NEGATIVE_INFINITY;
    let all = 0;
    for (let row = 0, at = 0; row < rows; row++, at += WIDTH) {
      for (let r = 0; r < WIDTH; r++) shares[row] += weights[r] * values[at + r];
      largest = Math.max(largest, shares[row]);
      all += worth[row];
    }
    if (all === 0) continue;
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      if (worth[row] > 0) total += (worth[row] / all) * (shares[row] - largest);
      shares[row] = Math.exp(shares[row] - largest);
      sum += shares[row];
    }
    total -= Math.log(sum);
    if (!gradient || !hessian) continue;
    mean.fill(0);
    for (let row = 0, at = 0; row < rows; row++, at += WIDTH) {
      const share = shares[row] / sum;
      const surplus = worth[row] / all - share;
      for (let r = 0; r < WIDTH; r++) {
        const value = values[at + r];
        gradient[r] += surplus * value;
        mean[r] += share * value;
        for (let c = 0; c <= r; c++) hessian[r * WIDTH + c] += share * value * values[at + c];
      }
    }
    for (let r = 0; r < WIDTH; r++) for (let c = 0; c <= r; c++) hessian[r * WIDTH + c] -= mean[r] * mean[c];
  }
  let penalty = 0;
  for (let r = 0; r < WIDTH; r++) {
    penalty += ridge * (weights[r] - prior[r]) ** 2;
    if (!gradient || !hessian) continue;
    gradient[r] = gradient[r] / lists.length - 2 * ridge * (weights[r] - prior[r]);
    for (let c = 0; c <= r; c++) {
      hessian[r * WIDTH + c] = hessian[r * WIDTH + c] / lists.length + (r === c ? 2 * ridge : 0);
      hessian[c * WIDTH + r] = hessian[r * WIDTH + c];
    }
  }
  return total / lists.length - penalty;
}
