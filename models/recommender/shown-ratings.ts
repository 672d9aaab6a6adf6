/** Predicted ratings as answers show them: on the scale, with the interval around them and what each model says. */

import { round } from '../../shared/round.ts';
import { type HybridRatings, outlookOf } from '../hybrid/ratings.ts';
import { MODEL_NAMES, type ModelName } from '../model.ts';
import type { ModelOpinion, Prediction } from './answers.ts';
import { roundRating } from './cards.ts';

/** Brings a rating onto the scale, with three digits. */
export type Clip = (rating: number) => number;

/** Returns the `Clip` of a scale. */
export function clipTo({ min, max }: { readonly min: number; readonly max: number }): Clip {
  return (rating) => roundRating(Math.min(max, Math.max(min, rating)));
}

/** Returns the 80 % interval around the `t`-th rating; the rating itself always belongs to it. */
export function intervalOf(rated: HybridRatings, t: number, clip: Clip): [number, number] {
  const [low, high] = outlookOf(rated, t).interval.map(clip);
  const rating = clip(rated.rating[t]);
  return [Math.min(low, rating), Math.max(high, rating)];
}

/** Returns what each of the models says about the `t`-th movie. */
export function opinions(
  rated: HybridRatings,
  t: number,
  models: readonly ModelName[],
  clip: Clip,
): Partial<Record<ModelName, ModelOpinion>> {
  return Object.fromEntries(
    models.map((name) => [name, { rating: clip(rated.ratings[name][t]), weight: round(rated.weights[name][t], 3) }]),
  );
}

/** Returns what every model says about the `t`-th movie, with the evidence behind it. */
export function withSupport(rated: HybridRatings, t: number, clip: Clip): Prediction['models'] {
  const own = opinions(rated, t, MODEL_NAMES, clip) as Record<ModelName, ModelOpinion>;
  return Object.fromEntries(
    MODEL_NAMES.map((name) => [name, { ...own[name], support: round(rated.support[name][t], 3) }]),
  );
}
