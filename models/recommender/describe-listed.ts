/** What a list says of its films: their cards, and what is predicted of them for each person whom the list is for. */

import { belowUsual } from '../../shared/liking.ts';
import { round } from '../../shared/round.ts';
import type { HybridViewer } from '../hybrid/score.ts';
import { MODEL_NAMES, type ModelName } from '../model.ts';
import type { PersonOpinion, Recommendation } from './answers.ts';
import { card, roundRating, roundScore } from './cards.ts';
import { clipTo, intervalOf, opinions } from './opinions.ts';
import type { Parts } from './parts.ts';
import type { GroupFilm } from './together.ts';

/** How a list is described. */
export interface Describing {
  /** The models that take part; all by default. */
  readonly models?: readonly ModelName[];
  /** The minute of the predicted ratings (see `RecommendOptions`). */
  readonly at?: number;
  /** Whether to say also what is predicted for each of the viewers. */
  readonly together?: boolean;
}

/** What is predicted of a film for one person. */
type Predicted = PersonOpinion & Pick<Recommendation, 'models'>;

/** Returns a function that describes the films of a list for viewers: ratings are means over them, or those of the only one. */
export function listedDescriber({ movies, scale }: Pick<Parts, 'movies' | 'scale'>) {
  const clip = clipTo(scale);

  /** Returns what is predicted of the `t`-th movie for each viewer. */
  const predictor = (
    viewers: readonly HybridViewer[],
    listed: Uint32Array,
    models: readonly ModelName[],
    at?: number,
  ) => {
    const people = viewers.map((viewer) => ({ rated: viewer.rate(listed, at), isBelow: belowUsual(viewer.profile) }));
    return (t: number) =>
      people.map(
        ({ rated, isBelow }): Predicted => ({
          rating: clip(rated.rating[t]),
          interval: intervalOf(rated, t, clip),
          belowMean: isBelow(rated.rating[t]),
          models: opinions(rated, t, models, clip),
        }),
      );
  };

  return (
    viewers: readonly HybridViewer[],
    chosen: readonly GroupFilm[],
    { models = MODEL_NAMES, at, together = false }: Describing,
  ): Recommendation[] => {
    const predicted = predictor(
      viewers,
      Uint32Array.from(chosen, ({ movie }) => movie),
      models,
      at,
    );
    return chosen.map(({ movie, score, belowMean, decidedBy }, t) => {
      const each = predicted(t);
      const { rating, interval, models: said } = meanOf(each, models);
      return {
        ...card(movies, movie),
        rating,
        interval,
        score: roundScore(score),
        belowMean,
        models: said,
        ...(together && { people: each.map(({ models: _, ...person }) => person) }),
        ...(decidedBy !== undefined && { decidedBy }),
      };
    });
  };
}

/** Returns the means over people. */
function meanOf(
  each: readonly Predicted[],
  models: readonly ModelName[],
): Pick<Recommendation, 'rating' | 'interval' | 'models'> {
  const mean = (of: (person: Predicted) => number) => each.reduce((sum, person) => sum + of(person), 0) / each.length;
  return {
    rating: roundRating(mean(({ rating }) => rating)),
    interval: [roundRating(mean(({ interval }) => interval[0])), roundRating(mean(({ interval }) => interval[1]))],
    models: Object.fromEntries(
      models.map((name) => [
        name,
        {
          rating: roundRating(mean((person) => person.models[name]?.rating ?? 0)),
          weight: round(
            mean((person) => person.models[name]?.weight ?? 0),
            3,
          ),
        },
      ]),
    ),
  };
}
