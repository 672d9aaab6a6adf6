/** Every trainer by name: what the batch job runs. The portable side has scorers.ts. */

import { contentTrainer } from './content/train.ts';
import { itemKnnTrainer } from './item-knn/train.ts';
import type { ModelName, Trainer, TrainInput } from './model.ts';
import { svdTrainer } from './svd/train.ts';
import { userKnnTrainer } from './user-knn/train.ts';

/** Trains one model with the hyper-parameters for data of this shape; returns its artifact and what it was trained with. */
export function trainModel(
  name: ModelName,
  input: TrainInput,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; config: unknown }> {
  switch (name) {
    case 'svd':
      return configureAndTrain(svdTrainer, input);
    case 'user-knn':
      return configureAndTrain(userKnnTrainer, input);
    case 'item-knn':
      return configureAndTrain(itemKnnTrainer, input);
    case 'content':
      return configureAndTrain(contentTrainer, input);
  }
}

async function configureAndTrain<Config>(trainer: Trainer<Config>, input: TrainInput) {
  const config = trainer.configure(input.ratings);
  return { bytes: await trainer.train(input, config), config };
}
