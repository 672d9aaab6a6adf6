/**
 * Simulates newcomers in front of the films to rate, to compare ways of asking. Half of a held-out user's ratings are
 * what they would answer with: they know these films, and no others. The other half is hidden, and is never asked about.
 * Lists are judged by it, so all ways of asking are judged by the same films.
 */

import type { Profile } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import { ownMean } from '../../shared/liking.ts';
import { hash32 } from '../../shared/random.ts';
import type { Ratings } from '../../shared/ratings.ts';
import type { HeldOutCase } from '../splits/held-out.ts';
import { type Gains, gainsOf, netNdcg } from './liking.ts';

/** After so many answers, the list is judged. */
export const ANSWERS = [5, 10, 20] as const;
/** After so many films, known or not, the list is judged: one, two and four walls. */
export const SHOWN = [24, 48, 96] as const;
/** Nobody looks at more films than this. A round number; most newcomers give 20 answers before. */
const MOST_SHOWN = 600;
/** The random numbers of this file. batch/splits has other purposes. */
const HALVES = 57;

/** A user who was held out of training. Films are dense movie indexes. */
export interface AskedNewcomer {
  /** What they answer when they are asked about a film. */
  readonly answers: ReadonlyMap<number, number>;
  /** What they think of the hidden films, relative to the mean of `answers`. */
  readonly gains: Gains;
  readonly hidden: ReadonlySet<number>;
}

/**
 * Returns the films to show next, best first, for somebody with this profile who was shown the films `unknown` without
 * an answer. No film of either is among them, and none of `hidden`.
 */
export type Asker = (profile: Profile, unknown: readonly number[], hidden: ReadonlySet<number>) => readonly number[];

/** Where a newcomer stands after a number of answers, or of films shown. */
export interface AskedPoint {
  readonly answers: number;
  readonly shown: number;
  /** Net nDCG@10 of the hybrid's list. */
  readonly net: number;
}

/** What happened to one newcomer. A number of answers that they never gave is missing. */
export interface AskedCurve {
  readonly byAnswers: readonly AskedPoint[];
  readonly byShown: readonly AskedPoint[];
}

/**
 * Splits the whole history of each case into answers and hidden films. Users with fewer than `leastAnswers` answers, or
 * who like no hidden film, are left out.
 */
export function toAskedNewcomers(
  cases: readonly HeldOutCase[],
  scale: Ratings['scale'],
  seed: number,
  leastAnswers: number,
): AskedNewcomer[] {
  return cases.flatMap(({ profile, movies, ratings }, user) => {
    const answers = new Map<number, number>();
    const held = new Map<number, number>();
    const take = (movie: number, rating: number) => {
      if (movie >= 0) (hash32(hash32(seed, HALVES), user, movie) % 2 ? held : answers).set(movie, rating);
    };
    for (const [row, movie] of profile.movies.entries()) take(movie, profile.ratings[row]);
    for (const [row, movie] of movies.entries()) take(movie, ratings[row]);
    const columns = { movies: Int32Array.from(held.keys()), ratings: Float64Array.from(held.values()) };
    const gains = gainsOf(columns, scale, ownMean({ ratings: Float64Array.from(answers.values()) }, 0));
    if (answers.size < leastAnswers || gains.numLiked === 0) return [];
    return [{ answers, gains, hidden: new Set(held.keys()) }];
  });
}

/**
 * Shows films to a newcomer one after another, until they have given 20 answers and seen 96 films. After each answer the
 * films to come are chosen anew, but for the next `inSight` of them, which are on the screen already.
 */
export function askNewcomer(
  recommender: Pick<Recommender, 'fold'>,
  newcomer: AskedNewcomer,
  ask: Asker,
  inSight: number,
): AskedCurve {
  const rated = new Map<number, number>();
  const unknown: number[] = [];
  const byAnswers: AskedPoint[] = [];
  const byShown: AskedPoint[] = [];
  const point = (shown: number): AskedPoint => ({
    answers: rated.size,
    shown,
    net: judge(recommender, newcomer, profileOf(rated)),
  });
  let queue: readonly number[] = [];
  const enough = (shown: number) => rated.size >= ANSWERS[ANSWERS.length - 1] && shown >= SHOWN[SHOWN.length - 1];
  for (let shown = 0; shown < MOST_SHOWN && !enough(shown); ) {
    if (queue.length === 0) queue = ask(profileOf(rated), unknown, newcomer.hidden);
    if (queue.length === 0) break;
    const [movie] = queue;
    queue = queue.slice(1);
    shown++;
    const rating = newcomer.answers.get(movie);
    if (rating === undefined) unknown.push(movie);
    else {
      rated.set(movie, rating);
      const stays = queue.slice(0, inSight);
      queue = [...stays, ...ask(profileOf(rated), [...unknown, ...stays], newcomer.hidden)];
      if ((ANSWERS as readonly number[]).includes(rated.size)) byAnswers.push(point(shown));
    }
    if ((SHOWN as readonly number[]).includes(shown)) byShown.push(point(shown));
  }
  return { byAnswers, byShown };
}

/** The candidates are all films that the newcomer was not, and will not be, asked to rate. */
function judge(recommender: Pick<Recommender, 'fold'>, { answers, gains }: AskedNewcomer, profile: Profile): number {
  const best = recommender.fold(profile).best(10, (movie) => !answers.has(movie));
  return netNdcg(
    Uint32Array.from(best, ({ movie }) => movie),
    gains,
    10,
  );
}

function profileOf(rated: ReadonlyMap<number, number>): Profile {
  const movies = Uint32Array.from(rated.keys()).sort();
  return { movies, ratings: Float64Array.from(movies, (movie) => rated.get(movie) ?? 0) };
}
