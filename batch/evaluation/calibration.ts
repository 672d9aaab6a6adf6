/**
 * Calibration of predicted ratings: is the mean rating of films that are predicted 4.2 really 4.2, do 80 % of the ratings
 * lie within the 80 % intervals, and how likely were the given ratings said to be? Predictions are clipped to the scale,
 * as answers show them.
 */

import type { StarOutlook } from '../../models/hybrid/ratings.ts';
import { classOf } from '../../models/star-scale.ts';
import type { CalibrationBin, CalibrationFigures } from '../../shared/schemas/report.ts';
import { roundFigure } from './metrics.ts';

/**
 * Smallest profile size of each bin: the knots of the blend's weights (models/hybrid/blend-config.ts), and 1 in
 * addition to separate empty profiles from small ones.
 */
export const PROFILE_BINS = [0, 1, 3, 10, 30, 100, 300];
/** Smallest number of a movie's training ratings in each bin: the knots of the blend's weights. */
export const MOVIE_BINS = [0, 2, 10, 50, 250];
const NUM_DECILES = 10;
/** Least probability of a rating in the log-loss: a single row that was held to be impossible costs 14 at most. */
const LEAST_CHANCE = 1e-6;

/** One held-out rating with its prediction. Ratings are in the dataset's unit and not clipped. */
export interface CalibrationRow {
  predicted: number;
  /** How likely each rating is. Absent if the prediction is a fallback, which cannot tell. */
  outlook?: StarOutlook;
  actual: number;
  /** Number of ratings in the viewer's profile. */
  profileSize: number;
  /** Number of training ratings of the movie. */
  movieRatings: number;
}

/** Collects held-out rows and computes calibration figures. `min` and `max` are the ends of the rating scale. */
export class Calibration {
  readonly #rows: CalibrationRow[] = [];
  readonly #clip: (rating: number) => number;

  constructor({ min, max }: { min: number; max: number }) {
    this.#clip = (rating) => Math.min(max, Math.max(min, rating));
  }

  /** Adds a row, which is retained and not copied. */
  add(row: CalibrationRow): void {
    this.#rows.push(row);
  }

  /** The figures of all rows so far. Bins without rows are left out; intervals are null where no row has one. */
  result(): CalibrationFigures {
    const rows = this.#rows;
    const sorted = rows.toSorted((a, b) => this.#clip(a.predicted) - this.#clip(b.predicted) || a.actual - b.actual);
    const cut = (decile: number) => Math.floor((decile * rows.length) / NUM_DECILES);
    const deciles = Array.from({ length: NUM_DECILES }, (_, d) => sorted.slice(cut(d), cut(d + 1)));
    return {
      ...this.#outlook(rows),
      deciles: deciles.filter((bin) => bin.length > 0).map((bin) => this.#describe(bin)),
      byProfile: this.#bins(PROFILE_BINS, ({ profileSize }) => profileSize),
      byMovie: this.#bins(MOVIE_BINS, ({ movieRatings }) => movieRatings),
    };
  }

  #bins(starts: readonly number[], measure: (row: CalibrationRow) => number): CalibrationFigures['byProfile'] {
    return starts.flatMap((from, b) => {
      const to = starts[b + 1] ?? Number.POSITIVE_INFINITY;
      const bin = this.#rows.filter((row) => measure(row) >= from && measure(row) < to);
      return bin.length === 0 ? [] : [{ from, ...this.#describe(bin) }];
    });
  }

  #describe(bin: readonly CalibrationRow[]): CalibrationBin {
    return {
      predicted: roundFigure(meanOf(bin, ({ predicted }) => this.#clip(predicted))),
      actual: roundFigure(meanOf(bin, ({ actual }) => actual)),
      ...this.#outlook(bin),
      n: bin.length,
    };
  }

  #outlook(bin: readonly CalibrationRow[]): Pick<CalibrationBin, 'interval80' | 'width80' | 'logLoss'> {
    const rows = bin.flatMap(({ outlook, actual }) => (outlook ? [{ ...outlook, actual }] : []));
    if (rows.length === 0) return { interval80: null, width80: null, logLoss: null };
    const isWithin = (actual: number, [low, high]: readonly [number, number]) => actual >= low && actual <= high;
    const chanceOf = (row: StarOutlook & { actual: number }) => row.chances[classOf(row, row.actual)];
    return {
      interval80: roundFigure(meanOf(rows, ({ actual, interval }) => (isWithin(actual, interval) ? 1 : 0))),
      width80: roundFigure(meanOf(rows, ({ interval: [low, high] }) => high - low)),
      logLoss: roundFigure(meanOf(rows, (row) => -Math.log(Math.max(LEAST_CHANCE, chanceOf(row))))),
    };
  }
}

function meanOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0) / items.length;
}
