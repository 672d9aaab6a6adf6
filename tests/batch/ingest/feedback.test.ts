/** Feedback in the nightly run: the dataset is what a file with these ratings would have given. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildDataset } from '../../../batch/ingest/build-dataset.ts';
import type { FeedbackCounts } from '../../../batch/ingest/dataset.ts';
import { compareUsers } from '../../../batch/ingest/feedback/feedback-rows.ts';
import { readFeedback } from '../../../batch/ingest/feedback/read-feedback.ts';
import type { RatingColumns } from '../../../batch/ingest/ratings/rating-columns.ts';
import { RatingValues } from '../../../batch/ingest/ratings/rating-values.ts';
import { UserNames } from '../../../batch/ingest/ratings/user-names.ts';
import { type FeedbackEntry, feedbackLines } from '../../../shared/feedback.ts';
import { canonicalUserId, type UserId } from '../../../shared/user-id.ts';
import { dataErrorOf } from '../../fixtures/ingest/dataset-folder.ts';

interface Row {
  readonly user: UserId;
  readonly movie: number;
  readonly rating: number;
  readonly time: number;
}

const CATALOGUE = [1, 2, 3, 50, 70, 4_000_000_000];
const SCALE = [1, 2, 3, 4, 5];
/** Users who are not spoken of: they keep every value in use, so that both files have the same scale. */
const ANCHOR: Row[] = SCALE.map((rating) => ({ user: 900, movie: 900 + rating, rating, time: 86_400 }));

const SILENT = { warn: () => undefined };

function build(rows: readonly Row[], feedback?: Awaited<ReturnType<typeof readFeedback>>, warnings: string[] = []) {
  const hasNames = rows.some(({ user }) => typeof user === 'string');
  const values = new RatingValues(rows.length);
  for (const { rating } of rows) values.push(rating);
  const names = new UserNames();
  const users = Uint32Array.from(rows, ({ user }) => (typeof user === 'string' ? names.numberOf(user) : user));
  const columns: RatingColumns = {
    rows: rows.length,
    badRows: 0,
    ...(hasNames && { userNames: names.sort(users) }),
    users,
    movies: Uint32Array.from(rows, ({ movie }) => movie),
    values,
    times: Uint32Array.from(rows, ({ time }) => time),
  };
  const movies = {
    ids: CATALOGUE,
    titles: CATALOGUE.map((id) => `Film ${id}`),
    years: CATALOGUE.map(() => 1999),
    genres: CATALOGUE.map(() => []),
  };
  const reporter = { warn: (text: string) => void warnings.push(text), downloaded: () => undefined };
  const { counts, ...dataset } = buildDataset(
    { name: 'test', simulated: true },
    columns,
    { movies },
    feedback && { rows: feedback, reporter },
  );
  return { dataset, counts };
}

/** As the service would write it. */
async function stored(entries: readonly FeedbackEntry[]) {
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-feedback-'));
  try {
    const sorted = entries.toSorted((a, b) => compareUsers(a.userId, b.userId) || a.movieId - b.movieId);
    const file = join(folder, 'feedback.ndjson');
    await writeFile(
      file,
      feedbackLines(
        (async function* () {
          yield* sorted;
        })(),
      ),
    );
    return await readFeedback(file, SILENT);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The rows of a file that has the feedback already. One user with a name makes all users have names. */
function edited(rows: readonly Row[], entries: readonly FeedbackEntry[]): { rows: Row[]; counts: FeedbackCounts } {
  const known = new Set([...CATALOGUE, ...rows.map(({ movie }) => movie)]);
  const isOff = (rating: number | null) => rating !== null && !SCALE.includes(rating);
  const raters = entries.filter(
    ({ movieId: movie, rating }) => known.has(movie) && SCALE.includes(rating ?? Number.NaN),
  );
  const users = [...rows.map(({ user }) => user), ...raters.map(({ userId }) => canonicalUserId(userId))];
  const hasNames = users.some((user) => typeof user === 'string');
  const idOf = (user: UserId) => (hasNames ? String(user) : canonicalUserId(user));
  const keyOf = (user: UserId, movie: number) => `${idOf(user)} ${movie}`;
  const kept = new Map(rows.map((row) => [keyOf(row.user, row.movie), { ...row, user: idOf(row.user) }]));
  const counts = { added: 0, changed: 0, removed: 0, ignored: 0 };
  const latest = entries.toSorted((a, b) => compareUsers(a.userId, b.userId)).toSorted((a, b) => a.time - b.time);
  for (const entry of new Map(latest.map((one) => [keyOf(one.userId, one.movieId), one])).values()) {
    const { userId, movieId: movie, rating, time } = entry;
    const key = keyOf(userId, movie);
    if (!known.has(movie) || isOff(rating)) counts.ignored++;
    else if (rating !== null) {
      counts[kept.has(key) ? 'changed' : 'added']++;
      kept.set(key, { user: idOf(userId), movie, rating, time: Math.floor(time / 1000) });
    } else if (kept.delete(key)) counts.removed++;
  }
  return { rows: [...kept.values()], counts };
}

const movieId = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(50, 70, 4_000_000_000));
const time = fc.integer({ min: 0, max: 2_000_000_000 });
const numbers = fc.oneof(fc.integer({ min: 0, max: 8 }), fc.constantFrom(1_000, 4_000_000_000));
const letters = fc.constantFrom('a', 'b', 'B', 'zoé', '\uFF5E', '😀', '7', 'anna', 'ann');

const problem = (user: fc.Arbitrary<UserId>, stranger: fc.Arbitrary<UserId>) =>
  fc.record({
    rows: fc.uniqueArray(fc.record({ user, movie: movieId, rating: fc.constantFrom(...SCALE), time }), {
      selector: (row) => `${row.user} ${row.movie}`,
      maxLength: 40,
    }),
    entries: fc.uniqueArray(
      fc.record({
        userId: fc.oneof({ weight: 12, arbitrary: user }, { weight: 1, arbitrary: stranger }),
        movieId: fc.oneof({ weight: 8, arbitrary: movieId }, { weight: 1, arbitrary: fc.constant(77) }),
        rating: fc.constantFrom(...SCALE, null, null, null, 3.5),
        time: time.map((seconds) => 1000 * seconds + 17),
      }),
      { selector: (entry) => `${typeof entry.userId} ${entry.userId} ${entry.movieId}`, maxLength: 40 },
    ),
  });

const agrees = async (rows: readonly Row[], entries: readonly FeedbackEntry[]) => {
  const expected = edited(rows, entries);
  const warnings: string[] = [];
  const found = build(rows, await stored(entries), warnings);
  expect(found.dataset).toEqual(build(expected.rows).dataset);
  expect(found.counts.feedback).toEqual(expected.counts);
  expect(warnings).toHaveLength(expected.counts.ignored > 0 ? 1 : 0);
};

describe('a dataset with feedback', () => {
  it('is the dataset of a file that has it already', async () => {
    await fc.assert(
      fc.asyncProperty(problem(numbers, letters), ({ rows, entries }) => agrees([...ANCHOR, ...rows], entries)),
      { numRuns: 200 },
    );
  });

  it('is so too where users have names', async () => {
    const anchor = ANCHOR.map((row) => ({ ...row, user: 'm' }));
    await fc.assert(
      fc.asyncProperty(problem(letters, numbers), ({ rows, entries }) => agrees([...anchor, ...rows], entries)),
      { numRuns: 200 },
    );
  });

  it('has a user with a name only once there is a rating of theirs', async () => {
    const entries = [
      { userId: 'newbie1', movieId: 1, rating: null, time: 0 },
      { userId: 'newbie1', movieId: 77, rating: 4, time: 0 },
    ];
    expect(build(ANCHOR, await stored(entries)).dataset).not.toHaveProperty('userNames');
    const rated = [...entries, { userId: 'newbie1', movieId: 2, rating: 4, time: 0 }];
    const { dataset } = build(ANCHOR, await stored(rated));
    expect(dataset.userNames).toEqual(['900', 'newbie1']);
    expect(dataset.ratings.numRatings).toBe(ANCHOR.length + 1);
  });

  it('is the same when it is taken up twice', async () => {
    const entries = [{ userId: 900, movieId: 2, rating: 5, time: 86_400_000 }];
    const once = edited(ANCHOR, entries).rows;
    expect(build(once, await stored(entries)).dataset).toEqual(build(once).dataset);
  });

  it('names the first entry that it ignores', async () => {
    const warnings: string[] = [];
    const entries = [
      { userId: 900, movieId: 1, rating: 3.5, time: 0 },
      { userId: 900, movieId: 77, rating: 3, time: 0 },
    ];
    expect(build(ANCHOR, await stored(entries), warnings).counts.feedback).toMatchObject({ ignored: 2 });
    expect(warnings).toEqual(['feedback.ndjson: user 900, movie 1: rating 3.5 is off the scale; ignored']);
  });

  it('is refused when nothing is left of it', async () => {
    const entries = ANCHOR.map(({ user: userId, movie }) => ({ userId, movieId: movie, rating: null, time: 0 }));
    const rows = await stored(entries);
    expect((await dataErrorOf((async () => build(ANCHOR, rows))())).message).toMatch(/removes every rating/);
  });
});

describe('a file of feedback', () => {
  const good = '{"userId":1,"movieId":2,"rating":4,"time":"2026-01-01T00:00:00.000Z"}';
  const read = async (text: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'cinematch-feedback-'));
    try {
      await writeFile(join(folder, 'f.ndjson'), text);
      return await readFeedback(join(folder, 'f.ndjson'), SILENT);
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  it.each([
    ['', /the last line.* is missing/],
    [good, /the last line.* is missing/],
    [`${good}\n{"entries":2}`, /line 2: says 2 entries, but there are 1/],
    [`${good}\n{"entries":1}\n${good}`, /line 3: comes after the last line/],
    [`${good}\n${good}\n{"entries":2}`, /user 1, movie 2 is out of order/],
    [`${good.slice(0, 30)}\n{"entries":1}`, /line 1: is not a JSON object/],
    [`[1]\n{"entries":1}`, /line 1: userId/],
    [`${good.replace('1,', '-1,')}\n{"entries":1}`, /line 1: userId/],
    [`${good.replace('2,', '2.5,')}\n{"entries":1}`, /line 1: movieId/],
    [`${good.replace('4,', '"4",')}\n{"entries":1}`, /line 1: rating/],
    [`${good.replace('2026', 'x')}\n{"entries":1}`, /line 1: time/],
    ['userId,movieId,rating\n1,2,3\n', /line 1: is not a JSON object/],
  ])('is refused: %j', async (text, reason) => {
    const error = await dataErrorOf(read(text));
    expect(error.message).toMatch(reason);
    expect(error.message).toMatch(/^f\.ndjson: /);
  });

  it('may be empty, and have empty lines and Windows ends of lines', async () => {
    expect(await read('{"entries":0}\n')).toMatchObject({ users: [] });
    expect(await read(`${good}\r\n\r\n{"entries":1}\r\n`)).toMatchObject({ users: [1] });
  });

  it('has to be there, unless it is the database that the service has yet to make', async () => {
    expect((await dataErrorOf(readFeedback('/nowhere/feedback.ndjson', SILENT))).message).toMatch(
      /^feedback.ndjson: there is no/,
    );
    const warnings: string[] = [];
    const reporter = { warn: (message: string) => void warnings.push(message) };
    expect(await readFeedback('/nowhere/feedback.sqlite', reporter)).toMatchObject({ users: [] });
    expect(warnings).toEqual([
      '/nowhere/feedback.sqlite: this feedback database does not exist yet; continuing without feedback',
    ]);
  });
});
