/** What each film of a profile does to a predicted rating, and whether a person would call that a reason. */

import { round } from '../../shared/round.ts';
import type { ModelName, Reasons } from '../model.ts';
import type { Opinion } from '../recommender/answers.ts';
import type { FoldedProfile } from './signals.ts';

/**
 * How many films and features are named, and for how many films the answer is computed again without them. A choice for
 * readers: more would be noise.
 */
const NAMED = 5;

/** Names of the opinions −1, 0 and 1 (models/opinions.ts), in this order. */
const OPINIONS = ['disliked', 'neutral', 'liked'] as const satisfies readonly Opinion[];

/** What one film of the profile adds to the rating, by all models together. */
export interface FilmEffect {
  readonly movie: number;
  readonly yourRating: number;
  readonly opinion: Opinion;
  /** The model by which it adds most. */
  readonly from: ModelName;
  /** In rating units, rounded; never 0. */
  readonly contribution: number;
}

/** The reasons of a model, and its weight in the rating. */
interface WeightedReasons extends Reasons {
  readonly from: ModelName;
  readonly weight: number;
}

/**
 * Adds up what each film of the viewer does by all models, in the order in which models name them. Ratings are rounded to
 * `digits` behind the point, and effects that become 0 are left out.
 */
export function filmEffects(
  { profile, baseline }: FoldedProfile,
  reasons: readonly WeightedReasons[],
  digits: number,
): FilmEffect[] {
  const byFilm = new Map<number, { from: ModelName; most: number; sum: number }>();
  for (const { from, weight, films = [] } of reasons) {
    for (const { movie, contribution } of films) {
      const effect = contribution * weight;
      const { sum, ...before } = byFilm.get(movie) ?? { from, most: 0, sum: 0 };
      const most = Math.abs(effect);
      byFilm.set(movie, { ...(most > before.most ? { from, most } : before), sum: sum + effect });
    }
  }
  const places = new Map(Array.from(profile.movies, (movie, j) => [movie, j]));
  return [...byFilm].flatMap(([movie, { from, sum }]) => {
    const j = places.get(movie);
    const contribution = round(sum, digits);
    if (j === undefined || contribution === 0) return [];
    const yourRating = round(profile.ratings[j], digits);
    return [{ movie, yourRating, opinion: OPINIONS[1 + baseline.opinions[j]], from, contribution }];
  });
}

/**
 * Returns whether the effect of a film is a reason that its viewer would understand. A film that they liked is never one
 * against, and a film that they disliked never one for another film.
 */
export function isReason({ opinion, contribution }: { opinion: Opinion; contribution: number }): boolean {
  return opinion === 'neutral' || contribution > 0 === (opinion === 'liked');
}

/** Returns the `NAMED` largest contributions that are not 0, largest first. Ties keep the order of the input. */
export function largest<T extends { readonly contribution: number }>(items: readonly T[]): T[] {
  return items
    .filter(({ contribution }) => contribution !== 0)
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, NAMED);
}
