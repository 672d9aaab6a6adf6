/**
 * From ratings to the files that a release answers from: hold some users and some rows of the others out → train → learn
 * the blend through the scorers → train again with all rows, weights kept. Above `ALL_USERS_MAX` ratings there is no second training.
 */

import type { Blend } from '../models/hybrid/artifact.ts';
import { trainBlend } from '../models/hybrid/train.ts';
import { openModels } from '../models/scorers.ts';
import type { Catalogue, Ratings } from '../shared/ratings.ts';
import type { Progress } from './progress.ts';
import { ALL_USERS_MAX, heldOutViewers, splitValidation, takeNewcomers } from './split.ts';
import { type TrainedModels, trainModels } from './train-models.ts';

export interface Learned extends TrainedModels {
  readonly blend: Blend;
}

export async function learn(
  ratings: Ratings,
  catalogue: Catalogue,
  options: { seed: number; threads: number; progress: Progress },
): Promise<Learned> {
  const { seed, progress } = options;
  const describe = ({ seconds }: TrainedModels) => seconds;
  const { kept, newcomers } = takeNewcomers(ratings, seed);
  const validation = splitValidation(kept, seed);
  const first = await progress.phase('train', () => trainModels(validation.kept, catalogue, options), describe);
  const blend = await progress.phase('blend', async () => {
    const models = openModels((file) => first.files.get(file) ?? new Uint8Array(), ratings.numMovies);
    return trainBlend(models, { known: heldOutViewers(validation), newcomers }, ratings.scale, seed);
  });
  if (ratings.numRatings > ALL_USERS_MAX) return { ...first, blend };
  const final = await progress.phase('train-again', () => trainModels(ratings, catalogue, options), describe);
  return { ...final, blend };
}
