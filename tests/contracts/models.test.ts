import { describe, expect, test } from 'vitest';
import { trainModels } from '../../batch/train-models.ts';
import { MODEL_NAMES, type ModelName } from '../../models/model.ts';
import { artifactFile } from '../../models/scorers.ts';
import { trainModel } from '../../models/trainers.ts';
import { trainInput, twoCamps } from '../fixtures/toy-ratings.ts';
import { type ModelTraits, modelSuite } from './model-suite.ts';

const TRAITS: Readonly<Record<ModelName, ModelTraits>> = {
  svd: { isRandom: true, answersAll: false, hasSimilar: true },
  'user-knn': { isRandom: false, answersAll: false, hasSimilar: false },
  'item-knn': { isRandom: false, answersAll: false, hasSimilar: true },
  content: { isRandom: false, answersAll: true, hasSimilar: true },
};

describe.each(MODEL_NAMES)('%s', (name) => modelSuite(name, TRAITS[name]));

test('all models have the same bytes on one thread, on two, and trained alone', async () => {
  const camps = twoCamps();
  const [one, two] = await Promise.all(
    [1, 2].map((threads) => trainModels(camps.ratings, camps.catalogue, { seed: 42, threads })),
  );
  expect(Array.from(two.files.keys()).sort()).toEqual(Array.from(one.files.keys()).sort());
  for (const [file, bytes] of one.files) expect(two.files.get(file), file).toEqual(bytes);
  for (const name of MODEL_NAMES) {
    expect(one.files.get(artifactFile(name)), name).toEqual(trainModel(name, trainInput(camps)).bytes);
  }
});
