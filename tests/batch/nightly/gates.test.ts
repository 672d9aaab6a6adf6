/** A night that is worse than the release that is current, or that cannot be compared with it, is not published. */

import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { type NightlyOptions, nightly } from '../../../batch/nightly.ts';
import { fairCases } from '../../../batch/releases/gates/fair-cases.ts';
import { readStanding } from '../../../batch/releases/gates/standing.ts';
import { currentRelease } from '../../../batch/releases/pointer.ts';
import { splitTest } from '../../../batch/splits/split-ratings.ts';
import { fileSource } from '../../../shared/node/file-source.ts';
import { readRun } from '../../../shared/release/manifest.ts';
import { type DatasetFolder, datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, type RatingRow, toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { silentProgress } from '../../fixtures/watch-phases.ts';

/** More than 10,000 ratings, so that a night of them is judged. */
const CROWD = makeCrowd({ users: 150, movies: 110, share: 0.8 });

const releasesOf = (folder: DatasetFolder) => join(folder.path, '../releases');
const datasetOf = (rows: readonly RatingRow[]) =>
  datasetFolder({ 'ratings.csv': toRatingsCsv(rows), 'movies.csv': toMoviesCsv(110) });
const change = (folder: DatasetFolder, rows: readonly RatingRow[]) =>
  writeFile(join(folder.path, 'ratings.csv'), toRatingsCsv(rows));

function night(folder: DatasetFolder, changes: Partial<NightlyOptions> = {}) {
  const releases = releasesOf(folder);
  return nightly({ ...folder.options, threads: 1, dataset: folder.path, releases, ...changes });
}

/** A folder after a night of `CROWD`, which is trained once. */
let trained: DatasetFolder;
beforeAll(async () => {
  trained = await datasetOf(CROWD);
  await night(trained);
});
afterAll(() => trained?.[Symbol.asyncDispose]());

/** A folder of its own in which that night has been, and the id of its release. */
async function afterNight(): Promise<{ folder: DatasetFolder; first: string | undefined }> {
  const folder = await datasetOf(CROWD);
  await cp(releasesOf(trained), releasesOf(folder), { recursive: true });
  return { folder, first: await currentRelease(releasesOf(folder)) };
}

const later = (row: RatingRow) => ({ ...row, user: row.user + 2_000 });

describe('a night of data that has shrunk', () => {
  test.each<[string, (row: RatingRow) => boolean, RegExp]>([
    ['users', ({ user }) => user % 2 === 0, /50\.0 % of the users and 0\.0 % of the films are gone/],
    ['films', ({ movie }) => movie % 4 !== 0, /of the films are gone/],
    ['ratings', ({ user, movie }) => (user + movie) % 3 !== 0, /3\d\.\d % of the ratings are gone or changed, 0\.0 %/],
  ])('by %s is refused before anything is trained, until it is told to', async (_, isKept, message) => {
    const { folder: own, first } = await afterNight();
    await using folder = own;
    await change(folder, CROWD.filter(isKept));
    const progress = silentProgress();
    await expect(night(folder, { progress })).rejects.toMatchObject({
      name: 'GateError',
      code: 'loss',
      message: expect.stringMatching(message),
    });
    expect(progress.records.map(({ phase }) => phase)).toEqual(['ingest']);
    expect(await currentRelease(releasesOf(folder))).toBe(first);
    const second = await night(folder, { maxLoss: 0.6, acceptUnjudged: true });
    expect(await currentRelease(releasesOf(folder))).toBe(second?.id);
  });
});

describe('a night that is worse', () => {
  /** Many new accounts that give every film the best rating or the worst, at random. */
  const SPAM = makeCrowd({
    users: 450,
    movies: 110,
    share: 0.8,
    seed: 9,
    rate: (_user, _movie, noise) => (noise > 0 ? 5 : 1),
  }).map((row) => ({ ...row, user: row.user + 1_000 }));

  test('on the same held-out ratings is refused, keeps its stages, and is published when it is told to', async () => {
    const { folder: own, first } = await afterNight();
    await using folder = own;
    const releases = releasesOf(folder);
    await change(folder, [...CROWD, ...SPAM]);
    await expect(night(folder)).rejects.toMatchObject({
      name: 'GateError',
      code: 'worse',
      message: expect.stringMatching(
        /^the release is worse than the current one, [0-9a-f]{16}, on the \d+ held-out ratings/,
      ),
    });
    expect(await currentRelease(releases)).toBe(first);
    expect((await readdir(join(releases, '.work'))).length).toBe(1);
    const progress = silentProgress();
    const second = await night(folder, { progress, acceptWorse: true });
    const made = progress.records.filter(({ resumed }) => !resumed);
    expect(made.map(({ phase }) => phase)).toEqual(['encode', 'publish']);
    expect(await currentRelease(releases)).toBe(second?.id);
    expect(await readRun(fileSource(join(releases, second?.id ?? '')))).toMatchObject({ accepted: ['worse'] });
    expect(await readdir(releases)).not.toContain('.work');
  });

  test('only by chance, on other ratings of the same viewers, is published', async () => {
    await using folder = (await afterNight()).folder;
    await change(folder, [...CROWD, ...makeCrowd({ users: 12, movies: 110, share: 0.8, seed: 5 }).map(later)]);
    expect(await night(folder)).toMatchObject({ outcome: 'written' });
    expect(await night(folder, { seed: 7 })).toMatchObject({ outcome: 'written' });
  });
});

test('a night and the release before it are compared on profiles and ratings with their times', async () => {
  await using folder = (await afterNight()).folder;
  const dataset = await ingest(folder.path, folder.options);
  const { ratings } = dataset;
  const standing = await readStanding(releasesOf(folder));
  if (!standing) throw new Error('no release');
  const cases = await fairCases(standing, dataset, splitTest(ratings, 42).heldOut);
  expect(cases.length).toBeGreaterThan(100);
  const given = new Set(Array.from(ratings.byUser.index, (movie, at) => `${movie} ${ratings.times[at]}`));
  for (const { profile, movies, times = [] } of cases) {
    expect(times).toHaveLength(movies.length);
    expect(profile.times).toHaveLength(profile.movies.length);
    for (const [row, movie] of movies.entries()) expect(given).toContain(`${movie} ${times[row]}`);
    for (const [row, movie] of profile.movies.entries()) expect(given).toContain(`${movie} ${profile.times?.[row]}`);
  }
});

describe('a night that cannot be judged', () => {
  test('does not take the place of a release that was judged, until it is told to', async () => {
    const { folder: own, first } = await afterNight();
    await using folder = own;
    await change(
      folder,
      CROWD.filter(({ user }) => user <= 60),
    );
    await expect(night(folder, { maxLoss: 1 })).rejects.toMatchObject({ name: 'GateError', code: 'unjudged' });
    expect(await currentRelease(releasesOf(folder))).toBe(first);
    const second = await night(folder, { maxLoss: 1, acceptUnjudged: true });
    expect(await currentRelease(releasesOf(folder))).toBe(second?.id);
    await change(
      folder,
      CROWD.filter(({ user }) => user <= 59),
    );
    expect(await night(folder)).toMatchObject({ outcome: 'written', manifest: { judged: false } });
  });
});

test('a current release that is damaged does not keep the next night from taking its place', async () => {
  const { folder: own, first } = await afterNight();
  await using folder = own;
  await writeFile(join(releasesOf(folder), first ?? '', 'profiles.bin'), 'damaged');
  await change(
    folder,
    CROWD.filter(({ user }) => user <= 128),
  );
  expect(await night(folder)).toMatchObject({ outcome: 'written' });
});
