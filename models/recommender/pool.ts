/**
 * The pool that a list is picked from: the films with the best scores, in the order of score, popularity and what the
 * viewer does not want.
 *
 *   value = score + popularity · σ · z      σ: standard deviation of the scores of the drawn films
 *           − 1.5 · σ · unwanted            z: log(1 + ratings) of a film, standardised over the drawn films
 *                                           unwanted: from 0 to 1 (unwanted.ts)
 *
 * At 1 or −1 popularity counts as much as the score. At any value but 0 the same films are drawn, so the films of a list
 * become better known with every step of the dial. At 0 fewer are drawn, since the order is that of the scores.
 */

import { SHORTLIST } from '../hybrid/score.ts';
import { STRENGTH } from './unwanted.ts';

/** Films that are drawn for a list of the best ones: as many as the blend computes ratings for. */
const DRAWN = SHORTLIST;
/**
 * Films that are drawn when the dial is turned, which brings films from further down to the top. A round number: on
 * ml-latest-small, a tenth of the catalogue.
 */
const DRAWN_WIDE = 1_000;
/** Films of the beginning of a pool besides those of a list: it takes a few of a series in a row to need more. */
const SPARE = 10;
/** A list can be no longer, so that every page of it is cut from the same pool. */
export const LONGEST_LIST = DRAWN;

/** A film that is drawn for a list. */
export interface Drawn {
  /** Dense index. */
  readonly movie: number;
  /** The score of the blend. */
  readonly score: number;
  /** Whether the predicted rating is below the mean of the viewer's own ratings. */
  readonly belowMean: boolean;
  /** True for a film that stands first by a rule, whatever its score is. */
  readonly pinned?: true;
}

/** Whoever a list is for: one viewer, or several together. */
export interface Audience<Film extends Drawn = Drawn> {
  /** Returns the `n` best films that are `allowed`, those with `belowMean` after all others. */
  best(n: number, allowed: (movie: number) => boolean): readonly Film[];
  /** True when a shorter list of `best` is the beginning of a longer one, as long as neither is longer than `LONGEST_LIST`. */
  readonly isNested?: boolean;
}

/** A film of the pool, as it was drawn, and what the list is sorted by. */
export type Candidate<Film extends Drawn = Drawn> = Film & { readonly value: number };

/**
 * Returns the beginning of the pool, as `drawPool` does with the dial at 0 and nothing unwanted: as many films as a list of
 * `n` needs when none of them is in the way of another. Undefined when the audience cannot tell, or when it is the whole pool.
 */
export function drawBeginning<Film extends Drawn>(
  audience: Audience<Film>,
  allowed: (movie: number) => boolean,
  n: number,
): Candidate<Film>[] | undefined {
  if (!audience.isNested || n + SPARE >= DRAWN) return undefined;
  const drawn = audience.best(n + SPARE, allowed);
  return drawn.length < n + SPARE ? undefined : drawn.map((film) => ({ ...film, value: film.score }));
}

/**
 * Returns the films that a list may have: those predicted at or above the viewer's own mean by falling value, and then
 * the others by falling value; with equal values the most rated first. There are at least `n` if as many are `allowed`.
 * `popularity` is the dial from −1 to 1, and any other value throws `RangeError`.
 * `numRatings` is by dense index. `unwanted` returns how much films are unwanted, from 0 to 1.
 */
export function drawPool<Film extends Drawn>(
  audience: Audience<Film>,
  allowed: (movie: number) => boolean,
  n: number,
  popularity: number,
  numRatings: Uint32Array,
  unwanted?: (movies: Uint32Array) => Float32Array,
): Candidate<Film>[] {
  if (!(popularity >= -1 && popularity <= 1)) throw new RangeError(`popularity ${popularity} is not between -1 and 1`);
  const drawn = audience.best(Math.max(popularity === 0 && !unwanted ? DRAWN : DRAWN_WIDE, n), allowed);
  if (popularity === 0 && !unwanted) return drawn.map((film) => ({ ...film, value: film.score }));
  const spread = deviationOf(drawn.map(({ score }) => score));
  const fame = drawn.map(({ movie }) => Math.log1p(numRatings[movie]));
  const unit = deviationOf(fame);
  const weight = unit > 0 ? (popularity * spread) / unit : 0;
  const against = unwanted?.(Uint32Array.from(drawn, ({ movie }) => movie));
  const loss = STRENGTH * spread;
  return drawn
    .map((film, k) => ({ ...film, value: film.score + weight * fame[k] - loss * (against?.[k] ?? 0) }))
    .sort((a, b) => Number(a.belowMean) - Number(b.belowMean) || b.value - a.value || a.movie - b.movie)
    .slice(0, Math.max(DRAWN, n));
}

/** Returns the standard deviation; 0 for less than two values. */
function deviationOf(values: readonly number[]): number {
  const n = Math.max(1, values.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
}
