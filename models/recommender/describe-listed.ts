/** What a list says of its films: their cards, and what is predicted of them for each person whom the list is for. */

import { belowUsual } from '../../shared/liking.ts';
import { round } from '../../shared/round.ts';
import type { HybridViewer } from '../hybrid/score.ts';
import { MODEL_NAMES, type ModelName } from '../model.ts';
import type { ModelOpinion, PersonOpinion, Recommendation } from './answers.ts';
import { card, roundRating, roundScore } from './cards.ts';
import type { Parts } from './parts.ts';
import { clipTo, intervalOf, opinions } from './shown-ratings.ts';
import type { GroupFilm } from './together.ts';

/** How a list is described. */
export interface Describing {
  /** The models that take part; all by default. */
  readonly models?: readonly ModelName[];
  /** Whether to say also what is predicted for each of the viewers. */
  readonly together?: boolean;
}

/** What is predicted of a film for one person. */
type Predicted = PersonOpinion & Pick<Recommendation, 'models'>;

/** What is predicted in a release of picks. */
const NOTHING: Predicted = { rating: null, interval: null, belowMean: false, models: {} };

/** Returns a function that describes the films of a list for one viewer or more: ratings are means over them. */
export function listedDescriber({ movies, hybrid, scale }: Pick<Parts, 'movies' | 'hybrid' | 'scale'>) {
  const clip = clipTo(scale);

  /** Returns a function of a place on the list: what is predicted of that film for each viewer. */
  const predictor = (
    viewers: readonly HybridViewer[],
    listed: Uint32Array,
    models: readonly ModelName[],
  ): ((t: number) => Predicted[]) => {
    if (hybrid.picks) return () => viewers.map(() => NOTHING);
    const people = viewers.map((viewer) => ({ rated: viewer.rate(listed), isBelow: belowUsual(viewer.profile) }));
    return (t) =>
      people.map(({ rated, isBelow }) => ({
        rating: clip(rated.rating[t]),
        interval: intervalOf(rated, t, clip),
        belowMean: isBelow(rated.rating[t]),
        models: opinions(rated, t, models, clip),
      }));
  };

  return (
    viewers: readonly HybridViewer[],
    chosen: readonly GroupFilm[],
    { models = MODEL_NAMES, together = false }: Describing,
  ): Recommendation[] => {
    const listed = Uint32Array.from(chosen, ({ movie }) => movie);
    const predicted = predictor(viewers, listed, models);
    return chosen.map(({ movie, score, belowMean, decidedBy, pinned }, t) => {
      const each = predicted(t);
      const { rating, interval, models: said } = meanOf(each);
      return {
        ...card(movies, movie),
        rating,
        interval,
        score: roundScore(score),
        belowMean,
        ...(pinned && { pinned }),
        models: said,
        ...(together && { people: each.map(({ models: _, ...person }) => person) }),
        ...(decidedBy !== undefined && { decidedBy }),
      };
    });
  };
}

/** Returns the means over one person or more. They have opinions of the same models, and ratings all or none. */
function meanOf(each: readonly Predicted[]): Pick<Recommendation, 'rating' | 'interval' | 'models'> {
  const [first] = each;
  const mean = (of: (person: Predicted) => number | undefined) =>
    each.reduce((sum, person) => sum + (of(person) ?? 0), 0) / each.length;
  const end = (at: 0 | 1) => roundRating(mean(({ interval }) => interval?.[at]));
  const opinion = (name: ModelName): ModelOpinion => ({
    rating: roundRating(mean(({ models }) => models[name]?.rating)),
    weight: round(
      mean(({ models }) => models[name]?.weight),
      3,
    ),
  });
  const models = Object.keys(first.models) as ModelName[];
  return {
    rating: first.rating === null ? null : roundRating(mean(({ rating }) => rating ?? undefined)),
    interval: first.interval === null ? null : [end(0), end(1)],
    models: Object.fromEntries(models.map((name) => [name, opinion(name)])),
  };
}
