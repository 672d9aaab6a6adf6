/** Feedback that a nightly run takes up, and the commands that keep it safe. */

import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportFeedback } from '../../../batch/commands/feedback/export.ts';
import { type NightlyOptions, nightly } from '../../../batch/nightly.ts';
import { sqliteFeedback } from '../../../edge/node/sqlite-feedback.ts';
import { mergeFeedback } from '../../../models/recommender/merge-feedback.ts';
import { openRecommender } from '../../../models/recommender/recommender.ts';
import type { FeedbackEntry } from '../../../shared/feedback.ts';
import { fileSource } from '../../../shared/node/file-source.ts';
import { type DatasetFolder, dataErrorOf, datasetFolder, type Files } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, type RatingRow, toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { watchPhases } from '../../fixtures/watch-phases.ts';

const CROWD = makeCrowd({ users: 30, movies: 24, share: 0.5 });
const DAY = 86_400_000;
const TIME = 1_000_000_000_000;
const files = (rows: readonly RatingRow[], times?: Files): Files => ({
  'ratings.csv': toRatingsCsv(rows, false),
  'movies.csv': toMoviesCsv(26),
  ...times,
});

const [first, second, third] = CROWD;
/** One changed, one removed, one of a film that nobody rated, two of somebody new; one of no film, one off the scale. */
const SAID: FeedbackEntry[] = [
  { userId: first.user, movieId: first.movie, rating: first.rating === 5 ? 1 : 5, time: TIME },
  { userId: second.user, movieId: second.movie, rating: null, time: TIME },
  { userId: third.user, movieId: 26, rating: 4, time: TIME },
  { userId: 1_000, movieId: 1, rating: 5, time: TIME },
  { userId: 1_000, movieId: 3, rating: 4.5, time: TIME + DAY },
  { userId: 1_000, movieId: 99_999, rating: 4.5, time: TIME },
  { userId: 1_001, movieId: 1, rating: 4.75, time: TIME },
];
const COUNTS = { added: 3, changed: 1, removed: 1, ignored: 2 };
/** The same, written into the file. */
const EDITED = [
  { ...first, rating: first.rating === 5 ? 1 : 5 },
  ...CROWD.slice(2),
  { user: third.user, movie: 26, rating: 4 },
  { user: 1_000, movie: 1, rating: 5 },
  { user: 1_000, movie: 3, rating: 4.5 },
];

const releasesOf = (folder: DatasetFolder) => join(folder.path, '../releases');

async function run(folder: DatasetFolder, changes: Partial<NightlyOptions> = {}, stopBefore?: string) {
  const warnings: string[] = [];
  const progress = watchPhases(async (phase) => {
    if (phase === stopBefore) throw new Error(`stopped before ${phase}`);
  });
  const published = await nightly({
    ...folder.options,
    threads: 1,
    dataset: folder.path,
    releases: releasesOf(folder),
    progress,
    reporter: { warn: (text) => void warnings.push(text), downloaded: () => undefined },
    ...changes,
  }).catch((error: Error) => {
    expect(error.message).toBe(`stopped before ${stopBefore}`);
    return undefined;
  });
  const resumed = progress.records.filter((record) => record.resumed).map(({ phase }) => phase);
  return { id: published?.id, resumed, records: progress.records, warnings };
}

async function store(path: string, entries: readonly FeedbackEntry[]): Promise<string> {
  const feedback = sqliteFeedback(path);
  for (const entry of entries) await feedback.put(entry);
  feedback.close();
  return path;
}

describe('a nightly run with feedback', () => {
  test('makes the release of a dataset that has it already, from a database and from lines', async () => {
    await using folder = await datasetFolder(files(CROWD));
    await using edited = await datasetFolder(files(EDITED));
    const database = await store(join(folder.path, '../feedback.sqlite'), SAID);
    const lines = join(folder.path, '../feedback.ndjson');
    const open = sqliteFeedback(database);
    await exportFeedback(open, { out: lines });
    const expected = await run(edited);
    const found = await run(folder, { feedback: database });
    expect(found.id).toBe(expected.id);
    expect((await run(folder, { feedback: lines })).id).toBe(expected.id);
    expect(found.records.find(({ phase }) => phase === 'ingest')).toMatchObject({ feedback: COUNTS });
    const json = await readFile(join(releasesOf(folder), `${found.id}`, 'run.json'), 'utf8');
    expect(JSON.parse(json)).toMatchObject({ feedback: COUNTS });
    expect(found.warnings).toEqual([
      'feedback.sqlite: user 1000, movie 99999: movie 99999 is not in the dataset; ignored',
    ]);
    open.close();
  });

  test('gives users the ratings that they had under the overlay, which changes nothing afterwards', async () => {
    await using folder = await datasetFolder({ ...files(CROWD), 'ratings.csv': toRatingsCsv(CROWD) });
    const before = await run(folder);
    const after = await run(folder, { feedback: await store(join(folder.path, '../feedback.sqlite'), SAID) });
    const open = (id: string | undefined) => openRecommender(fileSource(join(releasesOf(folder), `${id}`)));
    const [old, fresh] = [await open(before.id), await open(after.id)];
    for (const userId of [first.user, second.user, third.user, 1_000, 1_001]) {
      const said = SAID.filter((entry) => entry.userId === userId);
      const shown = async (recommender: typeof old) => {
        const user = mergeFeedback(recommender, userId, await recommender.user(userId), said);
        return user && recommender.describeUser(user, { limit: 100 }).history.toSorted((a, b) => a.movieId - b.movieId);
      };
      expect(await shown(fresh)).toEqual(await shown(old));
      const known = await fresh.user(userId);
      expect(mergeFeedback(fresh, userId, known, said)).toEqual(known);
    }
  });

  test('takes up a user with a name among users with ids, who keep their ratings, their address and what they say', async () => {
    await using folder = await datasetFolder(files(CROWD));
    const before = await run(folder);
    const path = join(folder.path, '../feedback.sqlite');
    const said: FeedbackEntry[] = [1, 2, 3].map((movieId) => ({ userId: 'newbie1', movieId, rating: 4, time: TIME }));
    const feedback = await store(path, [...SAID, ...said]);
    const open = async (id: string | undefined) => openRecommender(fileSource(join(releasesOf(folder), `${id}`)));
    const ratingsOf = async (recommender: Awaited<ReturnType<typeof open>>, text: string) => {
      const user = await recommender.user(recommender.userIdOf(text));
      const { history } = recommender.describeUser(user ?? expect.unreachable(text), { limit: 100 });
      return new Map(history.map(({ movieId, rating }) => [movieId, rating]));
    };
    const named = await run(folder, { feedback });
    // The gates compare the two: the users are the same ones.
    expect(named.records.find(({ phase }) => phase === 'ingest')).toMatchObject({
      feedback: { ...COUNTS, added: COUNTS.added + said.length },
    });
    const rows = said.map(({ userId, movieId, rating }) => `${userId},${movieId},${rating}\n`);
    await using sameFile = await datasetFolder({
      ...files(EDITED),
      'ratings.csv': `${toRatingsCsv(EDITED, false).trimEnd()}\n${rows.join('')}`,
    });
    expect(named.id).toBe((await run(sameFile)).id);
    const [old, now] = [await open(before.id), await open(named.id)];
    expect((await now.user('newbie1'))?.profile.movies).toHaveLength(3);
    const silent = CROWD.find(({ user }) => !SAID.some(({ userId }) => userId === user))?.user;
    expect(await ratingsOf(now, `${silent}`)).toEqual(await ratingsOf(old, `${silent}`));
    // What somebody with an id said before is theirs, and what they say now is still taken.
    const database = sqliteFeedback(path);
    expect(await database.read(`${third.user}`)).toEqual(await database.read(third.user));
    await database.put({ userId: `${silent}`, movieId: 2, rating: 0.5, time: TIME + 2 * DAY });
    database.close();
    const next = await open((await run(folder, { feedback })).id);
    expect((await ratingsOf(next, `${silent}`)).get(2)).toBe(0.5);
    // Once the user with the name is gone, users have ids again.
    const later = sqliteFeedback(path);
    expect(await later.forget('newbie1')).toBe(3);
    later.close();
    const back = await open((await run(folder, { feedback })).id);
    expect(back.userIdOf(`${silent}`)).toBe(silent);
  });

  test('without any is the run that it always was', async () => {
    await using folder = await datasetFolder(files(CROWD));
    const { id, records } = await run(folder);
    const empty = sqliteFeedback(join(folder.path, '../empty.sqlite'));
    await empty.prepare();
    expect((await run(folder, { feedback: join(folder.path, '../empty.sqlite') })).id).toBe(id);
    empty.close();
    expect(records.find(({ phase }) => phase === 'ingest')).not.toHaveProperty('feedback');
    const missing = await run(folder, { feedback: join(folder.path, '../not-yet.sqlite') });
    expect(missing.id).toBe(id);
    expect(missing.warnings).toEqual([
      expect.stringContaining('not-yet.sqlite: this feedback database does not exist yet'),
    ]);
  });

  test('goes on from an earlier one only when nothing was said meanwhile', async () => {
    await using folder = await datasetFolder(files(CROWD));
    const feedback = await store(join(folder.path, '../feedback.sqlite'), SAID.slice(0, 2));
    await run(folder, { feedback }, 'train-svd');
    expect((await run(folder, { feedback }, 'train-svd')).resumed).toContain('ingest');
    expect((await run(folder, {}, 'train-svd')).resumed).toEqual([]);
    await run(folder, { feedback }, 'train-svd');
    await store(feedback, SAID.slice(2, 3));
    expect((await run(folder, { feedback }, 'train-svd')).resumed).toEqual([]);
  });

  test('is refused before anything is done when the feedback is not there or cut off', async () => {
    await using folder = await datasetFolder(files(CROWD));
    const cut = join(folder.path, '../cut.ndjson');
    await writeFile(cut, '{"userId":1,"movieId":2,"rating":4,"time":"2026-01-01T00:00:00.000Z"}\n');
    for (const feedback of [cut, join(folder.path, 'nothing.ndjson')]) {
      const error = await dataErrorOf(
        nightly({ ...folder.options, dataset: folder.path, releases: releasesOf(folder), feedback }),
      );
      expect(error.message).toMatch(/^(cut.ndjson: the last line|nothing.ndjson: there is no such feedback file)/);
    }
  });
});

describe('the commands', () => {
  test('export, back up, delete and import, while the file is open elsewhere', async () => {
    await using folder = await datasetFolder({});
    const path = (name: string) => join(folder.path, name);
    const file = await store(path('feedback.sqlite'), SAID);
    const other = sqliteFeedback(file);
    await other.tally(0);
    const command = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCli(['feedback', ...args], { CINEMATCH_FEEDBACK: file });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout);
    };
    const lines = async (name: string) => (await readFile(path(name), 'utf8')).trim().split('\n');
    expect(await command('export', '--out', path('all.ndjson'))).toMatchObject({ entries: SAID.length });
    expect(await command('export', '--out', path('own.ndjson'), '--user', '1000')).toMatchObject({ entries: 3 });
    expect(await lines('own.ndjson')).toHaveLength(4);
    await command('backup', '--out', path('copy.sqlite'));
    expect(await command('delete', '--user', '1000')).toEqual({ user: '1000', deleted: 3 });
    expect(await command('delete', '--user', '1000')).toEqual({ user: '1000', deleted: 0 });
    expect(await other.read(1_000)).toEqual([]);
    await other.put({ userId: 1_000, movieId: 1, rating: 0.5, time: TIME + 1 });
    const kept = { stored: SAID.length - 1, kept: 1 };
    expect(await command('import', path('all.ndjson'))).toMatchObject(kept);
    expect(await command('import', path('copy.sqlite'))).toMatchObject(kept);
    expect(await other.read(1_000)).toMatchObject([{ rating: 0.5 }, { movieId: 3 }, { movieId: 99_999 }]);
    other.close();
  });

  test.each([
    ['7', 7],
    [7, '7'],
  ])('import the entry of the id when that of the name is as late, in the order %j, %j', async (...users) => {
    await using folder = await datasetFolder({});
    const lines = users.map((userId) => ({
      userId,
      movieId: 1,
      rating: typeof userId === 'number' ? 4 : 2,
      time: '2026-01-31T20:15:00.000Z',
    }));
    const file = join(folder.path, 'both.ndjson');
    await writeFile(file, [...lines, { entries: 2 }].map((line) => `${JSON.stringify(line)}\n`).join(''));
    const stored = join(folder.path, 'new.sqlite');
    const { code, stdout } = await runCli(['feedback', 'import', file, '--feedback', stored]);
    expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 0, file, stored: 1, kept: 1 });
    const imported = sqliteFeedback(stored);
    expect(await imported.read(7)).toMatchObject([{ userId: 7, rating: 4 }]);
    imported.close();
  });

  test('say what is wrong and write nothing', async () => {
    await using folder = await datasetFolder({});
    const path = (name: string) => join(folder.path, name);
    const missing = await runCli(['feedback', 'export', '--out', path('out'), '--feedback', path('none.sqlite')]);
    expect(missing).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/none.sqlite: the feedback file does not exist/),
    });
    await writeFile(path('bad.ndjson'), '{"userId":1}\n{"entries":1}\n');
    const bad = await runCli(['feedback', 'import', path('bad.ndjson'), '--feedback', path('new.sqlite')]);
    expect(bad).toMatchObject({
      code: 3,
      stderr: 'cinematch: bad.ndjson: line 1: movieId is not an integer from 0 to 4294967294\n',
    });
    for (const name of ['out', 'none.sqlite', 'new.sqlite']) await expect(stat(path(name))).rejects.toThrow(/ENOENT/);
    expect(await runCli(['feedback', 'delete'])).toMatchObject({ code: 2 });
  });
});
