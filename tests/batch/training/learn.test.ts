/** From ratings to artifacts: which rows reach what. */

import { beforeAll, describe, expect, test } from 'vitest';
import type { Dataset } from '../../../batch/ingest/dataset.ts';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { loadKernels } from '../../../batch/process/load-kernels.ts';
import { splitForBlend } from '../../../batch/splits/split-ratings.ts';
import { type Learned, learn } from '../../../batch/training/learn.ts';
import { trainModels } from '../../../batch/training/train-models.ts';
import { parseBlend } from '../../../models/hybrid/artifact.ts';
import { MODEL_NAMES } from '../../../models/model.ts';
import { artifactFile, openModels } from '../../../models/scorers.ts';
import { placeRatings, withinMemory } from '../../../models/team.ts';
import { interpolate } from '../../../shared/interpolate.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import { filterRatings, type Ratings } from '../../../shared/ratings.ts';
import { datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { testTeam } from '../../fixtures/team.ts';
import { silentProgress } from '../../fixtures/watch-phases.ts';

const OPTIONS = { seed: 42, threads: 1, memoryLimit: 2 ** 28 };
const FILES = [...MODEL_NAMES, 'bias' as const].map(artifactFile).sort();
let dataset: Dataset;
let learned: Learned;

const learnFrom = (ratings: Ratings, options = OPTIONS) =>
  learn(ratings, dataset.catalogue, { ...options, progress: silentProgress() });

beforeAll(async () => {
  const crowd = makeCrowd({ users: 50, movies: 40, share: 0.5 });
  await using folder = await datasetFolder({
    'ratings.csv': toRatingsCsv(crowd),
    'movies.csv': toMoviesCsv(42),
  });
  dataset = await ingest(folder.path, folder.options);
  learned = await learnFrom(dataset.ratings);
});

describe('what is learned', () => {
  test('is an artifact of each model, in the end trained on all ratings', async () => {
    expect([...learned.files.keys()].sort()).toEqual(FILES);
    const { memory } = testTeam;
    const training = { seed: OPTIONS.seed, team: testTeam, progress: silentProgress(), phase: 'train' };
    const { files, config } = await withinMemory(memory, () =>
      trainModels(placeRatings(memory, dataset.ratings), dataset.catalogue, training),
    );
    expect(checksums(learned)).toEqual(checksums({ files }));
    expect(learned.config).toEqual({ ...config, kernels: (await loadKernels('training')).hash });
    expect(Object.keys(config).sort()).toEqual(['bias', ...MODEL_NAMES].sort());
    const { bias } = openModels((file) => files.get(file) ?? new Uint8Array(), dataset.ratings.numMovies);
    expect(bias.numRatings.reduce((sum, count) => sum + count, 0)).toBe(dataset.ratings.numRatings);
  });

  test('is the same for the same seed, on one thread or two', async () => {
    const again = await learnFrom(dataset.ratings, { ...OPTIONS, threads: 2 });
    expect(checksums(again)).toEqual(checksums(learned));
    expect([again.blend, again.config]).toEqual([learned.blend, learned.config]);
  });

  test('is another for another seed', async () => {
    const other = await learnFrom(dataset.ratings, { ...OPTIONS, seed: 43 });
    expect(checksums(other)[artifactFile('svd')]).not.toBe(checksums(learned)[artifactFile('svd')]);
    expect(other.blend).not.toEqual(learned.blend);
  });

  test('has a blend that is one, from validation rows', async () => {
    expect(parseBlend(JSON.parse(JSON.stringify(learned.blend)))).toEqual(learned.blend);
    const { kept } = splitForBlend(dataset.ratings, OPTIONS.seed);
    expect(dataset.ratings.numRatings - kept.numRatings).toBeGreaterThan(50);
    // The kept rows as they are, the validation rows turned round: models agree with the first, the blend with the second.
    const isKept = new Set<string>();
    forEachRow(kept, (key) => isKept.add(key));
    const codes = dataset.ratings.byUser.codes.slice();
    const top = dataset.ratings.scale.values.length - 1;
    forEachRow(dataset.ratings, (key, at) => {
      if (!isKept.has(key)) codes[at] = top - codes[at];
    });
    const turned = withCodes(dataset.ratings, codes);
    const { blend } = await learnFrom(turned);
    expect(totalWeight(learned.blend)).toBeGreaterThan(0.5);
    expect(totalWeight(blend)).toBeLessThan(totalWeight(learned.blend) - 0.5);
  });

  test('names its phases', async () => {
    const progress = silentProgress();
    await learn(dataset.ratings, dataset.catalogue, { ...OPTIONS, progress });
    const trained = ['bias', ...MODEL_NAMES] as const;
    const phasesOf = (training: string) => trained.map((name) => `${training}-${name}`);
    expect(progress.records.map(({ phase }) => phase)).toEqual([
      ...phasesOf('train'),
      'blend',
      ...phasesOf('train-again'),
    ]);
    for (const name of MODEL_NAMES) {
      const record = progress.records.find(({ phase }) => phase === `train-again-${name}`);
      expect(record?.bytes).toBe(learned.files.get(artifactFile(name))?.length);
    }
    expect(Object.keys(learned.seconds).sort()).toEqual(['bias', ...MODEL_NAMES].sort());
    for (const seconds of Object.values(learned.seconds)) expect(seconds).toBeGreaterThanOrEqual(0);
  });
});

test('without any rating there are still models and a blend', async () => {
  const { files, blend } = await learnFrom(filterRatings(dataset.ratings, () => false));
  expect([...files.keys()].sort()).toEqual(FILES);
  const { scorers } = openModels((file) => files.get(file) ?? new Uint8Array(), dataset.ratings.numMovies);
  expect(Object.keys(scorers).sort()).toEqual([...MODEL_NAMES].sort());
  parseBlend(blend);
});

function checksums({ files }: Pick<Learned, 'files'>): Record<string, string> {
  return Object.fromEntries(Array.from(files, ([file, bytes]) => [file, sha256(bytes)]));
}

/** Weights of all models together for a viewer and a movie of 20 ratings each. */
function totalWeight({ rating }: Learned['blend']): number {
  return MODEL_NAMES.reduce((sum, name) => {
    const { profile, movie } = rating.weights[name];
    return sum + interpolate(rating.profileKnots, profile, 20) + interpolate(rating.movieKnots, movie, 20);
  }, 0);
}

function forEachRow({ byUser, numUsers }: Ratings, visit: (key: string, at: number) => void): void {
  for (let user = 0; user < numUsers; user++) {
    for (let at = byUser.offsets[user]; at < byUser.offsets[user + 1]; at++) visit(`${user} ${byUser.index[at]}`, at);
  }
}

/** The same rows with other ratings. */
function withCodes(ratings: Ratings, codes: Uint8Array): Ratings {
  return filterRatings({ ...ratings, byUser: { ...ratings.byUser, codes } }, () => true);
}
