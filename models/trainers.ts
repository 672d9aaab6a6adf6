/** The registry of trainers, by model name, for the batch job. Serving and evaluation have scorers.ts. */

import type { Catalogue, RatingsShape } from '../shared/ratings.ts';
import { mostBiasBytes } from './bias/train.ts';
import type { ModelName } from './catalogue.ts';
import { contentTrainer } from './content/train.ts';
import { itemKnnTrainer } from './item-knn/train.ts';
import type { Trainer, TrainInput } from './model.ts';
import { svdTrainer } from './svd/train.ts';
import { userKnnTrainer } from './user-knn/train.ts';

/**
 * One line per model. Each trainer gets the configuration that it made itself, so the type of the configuration matters
 * to no caller.
 */
export const TRAINERS: Readonly<Record<ModelName, Trainer<unknown>>> = {
  svd: svdTrainer,
  'user-knn': userKnnTrainer,
  'item-knn': itemKnnTrainer,
  content: contentTrainer,
};

/**
 * Returns the most bytes that the artifact of the baseline and of each model can have when these ratings are trained on.
 * For real data the sum is less than twice what they will have.
 */
export function mostModelBytes(ratings: RatingsShape, catalogue: Catalogue): Record<ModelName | 'bias', number> {
  const models = Object.entries(TRAINERS).map(([name, trainer]) => [name, trainer.mostBytes(ratings, catalogue)]);
  return { bias: mostBiasBytes(ratings), ...(Object.fromEntries(models) as Record<ModelName, number>) };
}

/**
 * Trains one model with the hyper-parameters for data of this shape. Returns its artifact and these hyper-parameters.
 */
export async function trainModel(
  name: ModelName,
  input: TrainInput,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; config: unknown }> {
  const trainer = TRAINERS[name];
  const config = trainer.configure(input.ratings);
  return { bytes: await trainer.train(input, config), config };
}
