import { describe, expect, test } from 'vitest';
import { trainModels } from '../../batch/training/train-models.ts';
import { MODEL_NAMES, traitsOf } from '../../models/catalogue.ts';
import { artifactFile } from '../../models/scorers.ts';
import { placeRatings, type Team } from '../../models/team.ts';
import { trainModel } from '../../models/trainers.ts';
import { withTestTeam } from '../fixtures/team.ts';
import { crowd, trainOn } from '../fixtures/toy-ratings.ts';
import { silentProgress } from '../fixtures/watch-phases.ts';
import { modelSuite } from './model-suite.ts';

describe.each(MODEL_NAMES)('%s', (name) => modelSuite(name, traitsOf(name)));

describe('on ratings that make several parts', async () => {
  const many = crowd();
  /** Trains with so many threads, and notes which tasks came in parts for all of them. */
  const train = async (threads: number) => {
    const shared = new Set<string>();
    const { files } = await withTestTeam(threads, (team) => {
      const watched: Team = {
        ...team,
        map(task, args, parts, scratchBytes) {
          if (parts >= threads) shared.add(task.name);
          return team.map(task, args, parts, scratchBytes);
        },
      };
      const options = { seed: 42, team: watched, progress: silentProgress(), phase: 'train' };
      return trainModels(placeRatings(team.memory, many.ratings), many.catalogue, options);
    });
    return { files, shared };
  };
  const { files } = await train(1);

  test.each([2, 3])('all models have the same bytes on %i threads as on one', async (threads) => {
    const again = await train(threads);
    expect(Array.from(again.files.keys())).toEqual(Array.from(files.keys()));
    for (const [file, bytes] of files) expect(again.files.get(file), file).toEqual(bytes);
    expect(again.shared.size).toBeGreaterThan(3);
  });

  test.each(MODEL_NAMES)('%s has the same bytes trained alone', async (name) => {
    const { bytes } = await trainOn(many, (input) => trainModel(name, input));
    expect(files.get(artifactFile(name))).toEqual(bytes);
  });
});
