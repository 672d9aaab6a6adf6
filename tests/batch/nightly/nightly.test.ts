/** The nightly job on small data: what it publishes, what the id of a release follows from, and how it fails. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { showRelease } from '../../../batch/commands/releases/inspect.ts';
import { scoreHeldOut } from '../../../batch/evaluation/score-held-out.ts';
import { DataError } from '../../../batch/ingest/data-error.ts';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { type NightlyOptions, nightly, PHASES } from '../../../batch/nightly.ts';
import { GateError } from '../../../batch/releases/gate-error.ts';
import { inspectRelease } from '../../../batch/releases/inspect.ts';
import type { Published } from '../../../batch/releases/publish.ts';
import { profileOf } from '../../../batch/splits/held-out.ts';
import { splitTest } from '../../../batch/splits/split-ratings.ts';
import { MODEL_NAMES } from '../../../models/model.ts';
import { openRecommender } from '../../../models/recommender/recommender.ts';
import { artifactFile } from '../../../models/scorers.ts';
import { fileSource, readPointer } from '../../../shared/node/file-source.ts';
import { LockError } from '../../../shared/node/lock-error.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import type { Manifest } from '../../../shared/release/manifest.ts';
import { type DatasetFolder, datasetFolder, type Files } from '../../fixtures/ingest/dataset-folder.ts';
import { writeZip } from '../../fixtures/ingest/write-zip.ts';
import {
  makeCrowd,
  type RatingRow,
  toLinksCsv,
  toMoviesCsv,
  toRatingsCsv,
  toTagsCsv,
} from '../../fixtures/made-up-ratings.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { watchPhases } from '../../fixtures/watch-phases.ts';

const CROWD = makeCrowd({ users: 40, movies: 30, share: 0.5 });
const SMALL = datasetOf(CROWD, 32);
/** Enough for a judgement: more than 10,000 ratings. */
const LARGE_CROWD = makeCrowd({ users: 120, movies: 110, share: 0.9 });
/** Several whole runs, seconds each, on a machine that may be busy. */
const MODEL_FILES = [...MODEL_NAMES, 'bias' as const].map(artifactFile);

function datasetOf(rows: readonly RatingRow[], movies: number): Files {
  return {
    'ratings.csv': toRatingsCsv(rows),
    'movies.csv': toMoviesCsv(movies),
    'tags.csv': toTagsCsv(movies / 2),
    'links.csv': toLinksCsv(movies),
  };
}

/** Beside the dataset, and removed with it. */
const releasesOf = (folder: DatasetFolder) => join(folder.path, '../releases');

async function run(folder: DatasetFolder, changes: Partial<NightlyOptions> = {}): Promise<Published> {
  const releases = releasesOf(folder);
  const published = await nightly({ ...folder.options, threads: 1, dataset: folder.path, releases, ...changes });
  if (!published) throw new Error('nothing was published');
  return published;
}

const visible = async (path: string) =>
  (await readdir(path)).filter((name) => !['.lock', '.leases', 'nights.json'].includes(name)).sort();
const readJson = async (...path: string[]) => JSON.parse(await readFile(join(...path), 'utf8'));

/** Checksum of every file of a release but run.json. */
async function contents(releases: string, id: string): Promise<Record<string, string>> {
  const files = (await readdir(join(releases, id))).filter((file) => file !== 'run.json').sort();
  const checksums = files.map(async (file) => [file, sha256(await readFile(join(releases, id, file)))]);
  return Object.fromEntries(await Promise.all(checksums));
}

describe('what is published', () => {
  test('is a release that is intact, current, and says what it was made from', async () => {
    await using folder = await datasetFolder(SMALL);
    const { id, outcome, manifest } = await run(folder);
    const releases = releasesOf(folder);
    expect(outcome).toBe('written');
    expect(await visible(releases)).toEqual([id, 'current.json'].sort());
    expect(await readPointer(releases)).toEqual({ release: id });
    expect(await inspectRelease(releases, id)).toMatchObject({ intact: true, problems: [] });
    expect(await folder.leftovers()).toEqual([]);
    const { ratings } = await ingest(folder.path, folder.options);
    expect(manifest).toMatchObject({ id, seed: 42 });
    expect(manifest.dataset).toMatchObject({
      name: 'data',
      simulated: false,
      ratings: CROWD.length,
      users: 40,
      movies: 32,
      ratedMovies: 30,
      scale: Array.from(ratings.scale.values),
      firstDate: '2001-09-09',
    });
    expect(Object.keys(manifest.config).sort()).toEqual(['bias', 'kernels', ...MODEL_NAMES].sort());
  });

  test('holds every rating in its histories, those held out too', async () => {
    await using folder = await datasetFolder(SMALL);
    const { id } = await run(folder);
    const recommender = await openRecommender(fileSource(join(releasesOf(folder), id)));
    for (const userId of [1, 17, 40]) {
      const user = await recommender.user(userId);
      const own = CROWD.filter((row) => row.user === userId);
      const history = user && recommender.describeUser(user, { limit: 100 }).history;
      expect(history?.map(({ movieId, rating }) => `${movieId} ${rating}`).sort()).toEqual(
        own.map(({ movie, rating }) => `${movie} ${rating}`).sort(),
      );
    }
  });

  test('says in run.json how long it took, on what, and when', async () => {
    await using folder = await datasetFolder(SMALL);
    const { id } = await run(folder);
    const facts = await readJson(releasesOf(folder), id, 'run.json');
    expect(facts).toMatchObject({ threads: 1, memoryLimit: 2 ** 30, source: folder.path, node: process.version });
    expect(new Date(facts.time).getTime()).toBeLessThanOrEqual(Date.now());
    expect(facts.peakMB).toBeGreaterThan(10);
    expect(facts.seconds).toBeGreaterThan(0);
    const phases = facts.phases.map(({ phase, seconds, rssMB }: Record<string, unknown>) => {
      expect(seconds).toBeLessThanOrEqual(facts.seconds);
      expect(rssMB).toBeGreaterThan(0);
      return phase;
    });
    expect(phases).toEqual(PHASES.slice(0, -1));
    for (const name of MODEL_NAMES) expect(facts.trainingSeconds[name]).toBeGreaterThanOrEqual(0);
  });

  test('has figures in report.json that can be measured again, through the published files', async () => {
    await using folder = await datasetFolder(SMALL);
    const { id } = await run(folder);
    const report = await readJson(releasesOf(folder), id, 'report.json');
    const { ratings } = await ingest(folder.path, folder.options);
    const { kept, heldOut } = splitTest(ratings, 42);
    const recommender = await openRecommender(fileSource(join(releasesOf(folder), id)));
    const relevance = ratings.scale.relevance;
    const figures = await scoreHeldOut(recommender, kept, heldOut, { ranking: true, relevance });
    expect(report).toEqual({
      heldOut: {
        rows: heldOut.ratings.length,
        users: new Set(heldOut.users).size,
        trainedOn: kept.numRatings,
        everybody: true,
      },
      ...figures,
    });
    expect(report.rating.hybrid.n).toBe(heldOut.ratings.length);
  });

  test('answers with the predictions and the lists whose figures it shows', async () => {
    await using folder = await datasetFolder(SMALL);
    const { id } = await run(folder);
    const { rating, ranking } = await readJson(releasesOf(folder), id, 'report.json');
    const { ratings, catalogue } = await ingest(folder.path, folder.options);
    const { kept, heldOut } = splitTest(ratings, 42);
    const recommender = await openRecommender(fileSource(join(releasesOf(folder), id)));
    const squares = { hybrid: 0, baseline: 0, svd: 0 };
    const hits: number[] = [];
    for (const user of new Set(heldOut.users)) {
      const profile = profileOf(kept, user);
      const rows = [...heldOut.users.keys()].filter((row) => heldOut.users[row] === user);
      const movieIds = rows.map((row) => catalogue.movieIds[heldOut.movies[row]]);
      const { predictions } = recommender.predict(profile, movieIds);
      predictions.forEach((prediction, t) => {
        const actual = heldOut.ratings[rows[t]];
        squares.hybrid += (prediction.rating - actual) ** 2;
        squares.baseline += (prediction.baseline - actual) ** 2;
        squares.svd += ((prediction.models.svd?.rating ?? Number.NaN) - actual) ** 2;
      });
      const picks = movieIds.filter((_, t) => heldOut.ratings[rows[t]] >= ratings.scale.relevance);
      if (picks.length === 0) continue;
      const list = recommender.recommend(profile, { n: 20 });
      hits.push(list.filter(({ movieId }) => picks.includes(movieId)).length / picks.length);
    }
    const rmse = (sum: number) => Math.sqrt(sum / heldOut.ratings.length);
    // Answers are rounded to three digits.
    expect(Math.abs(rmse(squares.hybrid) - rating.hybrid.rmse)).toBeLessThan(1e-3);
    expect(Math.abs(rmse(squares.baseline) - rating.bias.rmse)).toBeLessThan(1e-3);
    expect(Math.abs(rmse(squares.svd) - rating.svd.rmse)).toBeLessThan(1e-3);
    expect(hits).toHaveLength(ranking.hybrid.users);
    expect(hits.reduce((sum, share) => sum + share, 0) / hits.length).toBeCloseTo(ranking.hybrid['recall@20'], 4);
  });

  test('was taught nothing of what is held out: with other ratings there, every model keeps its bytes', async () => {
    await using folder = await datasetFolder(SMALL);
    const before = await run(folder);
    const held = await heldOutOf(folder);
    const changed = CROWD.map((row) => (held.has(`${row.user} ${row.movie}`) ? { ...row, rating: 4 } : row));
    await writeFile(join(folder.path, 'ratings.csv'), toRatingsCsv(changed));
    const after = await run(folder);
    expect(after.id).not.toBe(before.id);
    const checksums = ({ files }: Manifest, names: string[]) => names.map((name) => files[name].sha256);
    expect(checksums(after.manifest, MODEL_FILES)).toEqual(checksums(before.manifest, MODEL_FILES));
    expect(after.manifest.blend).toEqual(before.manifest.blend);
    expect(checksums(after.manifest, ['profiles.bin'])).not.toEqual(checksums(before.manifest, ['profiles.bin']));
  });
});

describe('the id of a release', () => {
  test('and all its bytes but run.json are the same on one thread and on two, from a folder and from its zip', async () => {
    await using folder = await datasetFolder(SMALL);
    const first = await run(folder);
    const expected = await contents(releasesOf(folder), first.id);
    await using other = await datasetFolder({
      'data.zip': writeZip(SMALL),
      'deflated/data.zip': writeZip(SMALL, { deflate: true }),
    });
    const ways: Partial<NightlyOptions>[] = [
      { dataset: folder.path, threads: 2 },
      { dataset: join(other.path, 'data.zip') },
      { dataset: join(other.path, 'deflated/data.zip') },
    ];
    for (const [way, changes] of ways.entries()) {
      const releases = join(other.path, `releases-${way}`);
      const { id, outcome } = await run(other, { releases, ...changes });
      expect({ id, outcome }).toEqual({ id: first.id, outcome: 'written' });
      expect(await contents(releases, id)).toEqual(expected);
      expect(await readJson(releases, id, 'run.json')).toMatchObject({ threads: changes.threads ?? 1 });
    }
  });

  test('is the same a second time, and the release is kept as it is', async () => {
    await using folder = await datasetFolder(SMALL);
    const { id } = await run(folder);
    const before = await readJson(releasesOf(folder), id, 'run.json');
    expect(await run(folder)).toMatchObject({ id, outcome: 'kept', pruned: [] });
    expect(await readJson(releasesOf(folder), id, 'run.json')).toEqual(before);
  });

  test('is another for another seed, for one other rating, and for another title', async () => {
    await using folder = await datasetFolder(SMALL);
    const ids = [(await run(folder)).id, (await run(folder, { seed: 43, keep: 9 })).id];
    const [first, ...rest] = CROWD;
    const changed = [{ ...first, rating: first.rating === 4 ? 3.5 : 4 }, ...rest];
    await writeFile(join(folder.path, 'ratings.csv'), toRatingsCsv(changed));
    ids.push((await run(folder, { keep: 9 })).id);
    await writeFile(join(folder.path, 'movies.csv'), toMoviesCsv(32).replace('Film number 7', 'Movie number 7'));
    ids.push((await run(folder, { keep: 9 })).id);
    expect(new Set(ids).size).toBe(4);
    expect(await visible(releasesOf(folder))).toEqual([...ids, 'current.json'].sort());
    expect(await readPointer(releasesOf(folder))).toEqual({ release: ids[3] });
  });
});

describe('judging', () => {
  test('does not take place on fewer than 1,000 held-out rows', async () => {
    await using folder = await datasetFolder(SMALL);
    const { manifest } = await run(folder);
    expect(manifest).toMatchObject({ judged: false, evaluation: null });
  });

  test('puts the figures into the manifest when there are more', async () => {
    await using folder = await datasetFolder(datasetOf(LARGE_CROWD, 110));
    const { id, manifest } = await run(folder);
    const { heldOut, rating, ranking } = await readJson(releasesOf(folder), id, 'report.json');
    expect(heldOut.rows).toBeGreaterThanOrEqual(1_000);
    expect(manifest.judged).toBe(true);
    expect(manifest.evaluation).toMatchObject({ rows: heldOut.rows, users: ranking.hybrid.users });
    for (const name of ['global-mean', 'bias', ...MODEL_NAMES, 'hybrid']) {
      expect(manifest.evaluation?.rmse[name]).toBe(rating[name].rmse);
    }
    for (const name of ['popularity', ...MODEL_NAMES, 'hybrid']) {
      expect(manifest.evaluation?.ndcg10[name]).toBe(ranking[name]['ndcg@10']);
      expect(manifest.evaluation?.netNdcg10?.[name]).toBe(ranking[name]['net-ndcg@10']);
    }
    expect(rating.hybrid.rmse).toBeLessThan(rating.bias.rmse);
    const { text, problems } = await showRelease(releasesOf(folder), id);
    const disliked = (100 * ranking.hybrid['disliked@10']).toFixed(1);
    expect(text).toContain(`Of the listed films that viewers had rated, ${disliked} % were disliked.`);
    expect(text).toMatch(/When all ratings of a viewer are reversed/);
    expect(problems).toEqual([]);
  });

  test('refuses a release that is worse than the baseline, and leaves the old one current', async () => {
    await using folder = await datasetFolder(SMALL);
    const old = await run(folder);
    // What is held out is the opposite of what the models can learn.
    await using large = await datasetFolder(datasetOf(LARGE_CROWD, 110));
    const held = await heldOutOf(large);
    const turned = LARGE_CROWD.map((row) =>
      held.has(`${row.user} ${row.movie}`) ? { ...row, rating: 5.5 - row.rating } : row,
    );
    await writeFile(join(large.path, 'ratings.csv'), toRatingsCsv(turned));
    // The turned ratings are about as many as may change from one night to the next.
    const error = await run(large, { releases: releasesOf(folder), maxLoss: 1 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GateError);
    expect(error).toMatchObject({
      code: 'accuracy',
      message: expect.stringMatching(/^the hybrid's RMSE is [\d.]+ on \d{4} held-out rows, the baseline's [\d.]+$/),
    });
    expect(await visible(releasesOf(folder))).toEqual([old.id, 'current.json', '.work'].sort());
    expect(await readPointer(releasesOf(folder))).toEqual({ release: old.id });
  });

  test('accepts what no model can do better than popularity: all ratings equal', async () => {
    const equal = LARGE_CROWD.map((row) => ({ ...row, rating: 3 }));
    await using folder = await datasetFolder({ 'ratings.csv': toRatingsCsv(equal), 'movies.csv': toMoviesCsv(110) });
    const { manifest } = await run(folder);
    expect(manifest.judged).toBe(true);
    // Equal ratings say only which films somebody picked, so there are lists and no ratings.
    expect(manifest.evaluation?.rmse).toEqual({});
    expect(manifest.evaluation?.ndcg10.hybrid).toBeGreaterThan(0.5);
  });
});

describe('nothing is published', () => {
  test('when it is not to be', async () => {
    await using folder = await datasetFolder(SMALL);
    const releases = releasesOf(folder);
    const given = { ...folder.options, threads: 1, dataset: folder.path, releases, publish: false };
    const progress = watchPhases();
    expect(await nightly({ ...given, progress })).toBeUndefined();
    expect(progress.records.map(({ phase }) => phase)).toContain('evaluate');
    expect(await visible(releases)).toEqual([]);
    const { id } = await run(folder);
    expect(await nightly({ ...given, seed: 43 })).toBeUndefined();
    expect(await visible(releases)).toEqual([id, 'current.json'].sort());
    expect(await readPointer(releases)).toEqual({ release: id });
  });

  test.each<[string, Files, RegExp]>([
    [
      'a rating is no number',
      { 'ratings.csv': toRatingsCsv(CROWD).replace(/(?<=\n2,\d+,)/, 'x'), 'movies.csv': toMoviesCsv(30) },
      /^ratings\.csv row \d+: /,
    ],
    ['the last row is cut off', { ...SMALL, 'ratings.csv': `${toRatingsCsv(CROWD)}9,9,` }, /^ratings\.csv row \d+: /],
    ['there are no ratings', { ...SMALL, 'ratings.csv': 'userId,movieId,rating,timestamp\n' }, /^ratings\.csv/],
    ['there is no ratings file', { 'movies.csv': toMoviesCsv(30) }, /ratings/],
  ])('when %s: no release, no staging folder, the old pointer as it was', async (_, files, message) => {
    await using folder = await datasetFolder(SMALL);
    const old = await run(folder);
    const before = await readdir(releasesOf(folder));
    const pointer = await readFile(join(releasesOf(folder), 'current.json'), 'utf8');
    await using bad = await datasetFolder(files);
    const error = await run(bad, { releases: releasesOf(folder) }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message).toMatch(message);
    expect(await readdir(releasesOf(folder))).toEqual(before);
    expect(await readFile(join(releasesOf(folder), 'current.json'), 'utf8')).toBe(pointer);
    expect(await bad.leftovers()).toEqual([]);
    expect(await inspectRelease(releasesOf(folder), old.id)).toMatchObject({ intact: true });
  });

  test('by a second run at the same time, which ends at once; the first goes on', async () => {
    await using folder = await datasetFolder(SMALL);
    const releases = releasesOf(folder);
    const second: unknown[] = [];
    const progress = watchPhases(async (phase) => {
      if (phase !== 'train-svd') return;
      second.push(await run(folder).catch((reason: unknown) => reason));
      second.push(await runCli(['nightly', '--dataset', folder.path, '--releases', releases]));
    });
    const { id, outcome } = await run(folder, { progress });
    expect(second[0]).toBeInstanceOf(LockError);
    expect(second[1]).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringContaining(`process ${process.pid},`),
    });
    expect(outcome).toBe('written');
    expect(await visible(releases)).toEqual([id, 'current.json'].sort());
    expect(await run(folder)).toMatchObject({ id, outcome: 'kept' });
  });
});

test('what a killed run has left behind is removed, and old releases beyond those to keep', async () => {
  await using folder = await datasetFolder(SMALL);
  const releases = releasesOf(folder);
  await mkdir(join(releases, '.staging-of-a-killed-run'), { recursive: true });
  const ids: string[] = [];
  for (const seed of [1, 2, 3]) ids.push((await run(folder, { seed, keep: 2 })).id);
  expect(await visible(releases)).toEqual([...ids.slice(1), 'current.json'].sort());
});

/** `user movie` of the rows that seed 42 holds out. */
async function heldOutOf(folder: DatasetFolder): Promise<Set<string>> {
  const { ratings, userIds, catalogue } = await ingest(folder.path, folder.options);
  const { users, movies } = splitTest(ratings, 42).heldOut;
  return new Set(Array.from(users, (user, row) => `${userIds[user]} ${catalogue.movieIds[movies[row]]}`));
}
