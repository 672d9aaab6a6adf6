/** Users with names instead of ids, in CSV and in Parquet. */

import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../batch/ingest/dataset.ts';
import { ingest, readRatings } from '../../../batch/ingest/ingest.ts';
import { UserNames } from '../../../batch/ingest/ratings/user-names.ts';
import type { Reporter } from '../../../batch/ingest/reporter.ts';
import { dataErrorOf, datasetFolder, RATINGS_HEADER } from '../../fixtures/ingest/dataset-folder.ts';
import { writeParquet } from '../../fixtures/ingest/write-parquet.ts';

const QUIET: Reporter = { warn: () => undefined, downloaded: () => undefined };
const TIME = 964_982_703;
const csv = (...rows: string[]) => `${RATINGS_HEADER}${rows.map((row) => `${row},${TIME}\n`).join('')}`;

async function read(text: string, options = {}): Promise<Dataset> {
  await using folder = await datasetFolder({ 'ratings.csv': text });
  return await ingest(join(folder.path, 'ratings.csv'), { ...folder.options, ...options });
}

/** `name movie rating` of every rating. */
function rowsOf({ ratings, catalogue, userIds, userNames = [] }: Dataset): string[] {
  const { byUser, scale } = ratings;
  return Array.from(userIds, (userId, u) =>
    Array.from(byUser.index.subarray(byUser.offsets[u], byUser.offsets[u + 1]), (movie, i) => {
      const rating = scale.values[byUser.codes[byUser.offsets[u] + i]];
      return `${userNames[userId - 1]} ${catalogue.movieIds[movie]} ${rating}`;
    }),
  ).flat();
}

const messageFor = async (text: string) => (await dataErrorOf(read(text))).message;

describe('users with names', () => {
  it('are numbered by the bytes of their names, whatever the order of the rows', async () => {
    const rows = ['zoé,10,4', 'bob,10,5', 'Ann,20,3', '😀,10,2', '\uFF5E,10,1', 'bob,20,1', '10,20,2', '9,10,2'];
    const dataset = await read(csv(...rows), { reporter: QUIET });
    expect(dataset.userNames).toEqual(['10', '9', 'Ann', 'bob', 'zoé', '\uFF5E', '😀']);
    expect(Array.from(dataset.userIds)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(rowsOf(dataset)).toContain('bob 20 1');
    expect(await read(csv(...rows.toReversed()), { reporter: QUIET })).toEqual(dataset);
  });

  it('keep their ratings, however names and rows are arranged', async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
      // U+FFFD stands for bytes that are no text, so a row with it is refused.
      .filter((text) => /^[\p{L}\p{P}\p{S}]+$/u.test(text) && !text.includes('\uFFFD'));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 12 }), async (names) => {
        const quoted = names.map((text) => `"${text.replaceAll('"', '""')}"`);
        const dataset = await read(csv('a name,5,3', ...quoted.map((text, k) => `${text},${k},4`)));
        const expected = names.map((text, k) => `${text} ${k} 4`);
        expect(rowsOf(dataset).sort()).toEqual([...expected, 'a name 5 3'].sort());
      }),
      { numRuns: 30 },
    );
  });

  it('are told apart by the checksum', async () => {
    const one = await read(csv('ann,10,4', 'bob,10,5'));
    expect((await read(csv('ann,10,4', 'rob,10,5'))).checksum).not.toBe(one.checksum);
    expect((await read(csv('1,10,4', '2,10,5'))).checksum).not.toBe(one.checksum);
  });

  it('may have UUIDs, ids of 64 bits, underscores, or commas in quotes', async () => {
    expect((await read(csv('9b2e1c34-0000-4000-8000-123456789abc,1,4'))).userNames).toHaveLength(1);
    expect((await read(csv('76561198012345678,1,4', '76561198012345679,1,3'))).userNames).toEqual([
      '76561198012345678',
      '76561198012345679',
    ]);
    expect((await read(csv('1_2,1,4', '12,1,3'))).userNames).toEqual(['12', '1_2']);
    expect((await read(csv('"Doe, ""J""",1,4'))).userNames).toEqual(['Doe, "J"']);
  });

  it('make names of all ids, which is told with the row', async () => {
    const warnings: string[] = [];
    const reporter: Reporter = { warn: (line) => void warnings.push(line), downloaded: () => undefined };
    const dataset = await read(csv('2,10,4', '07,10,4', 'nan,10,5', '-7,10,3'), { reporter });
    expect(dataset.userNames).toEqual(['-7', '07', '2', 'nan']);
    expect(warnings.slice(0, 1)).toEqual([
      'ratings.csv row 4: userId "nan" is not a number, so all users are read as names',
    ]);
  });

  it('are not made of ids that are merely wrong', async () => {
    expect(await messageFor(csv('1,10,4', '-7,10,3'))).toBe('ratings.csv row 3: userId "-7" is negative');
    expect(await messageFor(csv('1,10,4', '1.5,10,3'))).toBe('ratings.csv row 3: userId "1.5" is not a whole number');
  });

  it('must have names of at most 256 bytes, without control characters', async () => {
    expect((await read(csv(`${'é'.repeat(128)},10,4`))).userNames).toHaveLength(1);
    expect(await messageFor(csv('ann,10,4', `${'é'.repeat(128)}x,10,4`))).toMatch(
      /^ratings\.csv row 3: userId has more than 256 bytes: "é{40}…"$/,
    );
    expect(await messageFor(csv('ann,10,4', 'b\u0007b,10,4'))).toMatch(/^ratings\.csv row 3: binary data: /);
    expect(await messageFor(csv('ann,10,4', ' ,10,4'))).toBe('ratings.csv row 3: userId is missing');
  });

  it('have to fit the memory limit', async () => {
    const rows = Array.from({ length: 3000 }, (_, k) => `${`name-${k}`.padEnd(250, '.')},10,${1 + (k % 5)}`);
    await using folder = await datasetFolder({ 'ratings.csv': csv(...rows) });
    const options = { ...folder.options, memoryLimit: (96 << 20) + (96 << 20) + 3000 * 20 + 1_000_000 };
    const error = await dataErrorOf(ingest(join(folder.path, 'ratings.csv'), options));
    expect(error).toMatchObject({
      code: 'limit',
      message: expect.stringMatching(/names of its users do not fit into --memory-limit/),
    });
  });

  it('may be in the tags, too', async () => {
    await using folder = await datasetFolder({
      'ratings.csv': csv('ann,10,4'),
      'movies.csv': 'movieId,title,genres\n10,Heat (1995),Action\n',
      'tags.csv': 'userId,movieId,tag,timestamp\nann,10,loud,1\n',
    });
    expect((await ingest(folder.path, folder.options)).counts.tags).toBe(1);
  });

  it('are found again in a test file, strangers apart', async () => {
    const { userNames } = await read(csv('bob,10,4', 'ann,10,5', '7,10,3'), { reporter: QUIET });
    await using folder = await datasetFolder({ 'test.csv': csv('7,10,4', 'eve,10,3', 'bob,10,1', 'eve,20,2') });
    const path = join(folder.path, 'test.csv');
    const rows = await readRatings(path, { ...folder.options, userNames });
    expect(Array.from(rows.userIds)).toEqual([1, 4, 3, 4]);
    const refused = await dataErrorOf(readRatings(path, folder.options));
    expect(refused.message).toBe('test.csv row 3: userId "eve" is not a number');
  });
});

describe('Parquet', () => {
  it('may have ids of any integer type or as text, and names', async () => {
    await using folder = await datasetFolder({});
    const rows = (user: string, movie = '10::INTEGER') =>
      `SELECT ${user} AS "userId", ${movie} AS "movieId", 4.5 AS rating`;
    const ingested = async (sql: string, options = {}) => {
      await writeParquet(join(folder.path, 'x.parquet'), sql);
      return ingest(join(folder.path, 'x.parquet'), { ...folder.options, ...options });
    };
    for (const id of ["'7'", '7::UBIGINT', '7::HUGEINT', '7::SMALLINT', '7.0::DOUBLE']) {
      expect(Array.from((await ingested(rows(id))).userIds), id).toEqual([7]);
    }
    expect(Array.from((await ingested(rows('7', "'12'"))).catalogue.movieIds)).toEqual([12]);
    const uuids = `${rows("'9b2e1c34-0000-4000-8000-123456789abc'::UUID")} UNION ALL ${rows("'0b2e1c34-0000-4000-8000-123456789abc'::UUID")}`;
    expect((await ingested(uuids)).userNames?.[0]).toBe('0b2e1c34-0000-4000-8000-123456789abc');
    expect((await ingested(`${rows("'1_2'")} UNION ALL ${rows("'12'")}`)).userNames).toEqual(['12', '1_2']);
    const renamed = 'SELECT \'ann\' AS "who is it", 10 AS film, 4.5 AS "st""ars", 5 AS at';
    const columns = { user: 'who is it', movie: 'film', rating: 'st"ars', timestamp: 'at' };
    expect(await ingested(renamed, { columns })).toMatchObject({ userNames: ['ann'], hasTimestamps: true });
    expect((await dataErrorOf(ingested(renamed, { columns: { ...columns, timestamp: 'when' } }))).message).toBe(
      'x.parquet: no column when; the columns are "who is it, film, st"ars, at"',
    );
    expect((await dataErrorOf(ingested(`${rows("'ann'")} UNION ALL ${rows("E'b\\x07b'")}`))).message).toBe(
      'x.parquet row 2: userId "b·b" has a control character',
    );
    expect((await ingested(rows('7', "'ten'"))).catalogue.keys).toEqual(['ten']);
  });

  it('may be the ratings of a folder', async () => {
    await using folder = await datasetFolder({ 'movies.csv': 'movieId,title,genres\n10,Heat (1995),Action\n' });
    await writeParquet(join(folder.path, 'ratings.parquet'), 'SELECT 1 AS user_id, 10 AS movie_id, 4 AS rating');
    expect((await ingest(folder.path, folder.options)).catalogue.titles).toEqual(['Heat']);
  });
});

describe('UserNames', () => {
  it('sorts by UTF-8 bytes and renumbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', minLength: 1 }).filter((text) => text.trim() === text && text !== '')),
        (texts) => {
          const names = new UserNames();
          const users = Uint32Array.from(texts, (text) => names.numberOf(text));
          const sorted = names.sort(users);
          expect(Array.from(users, (number) => sorted[number - 1])).toEqual(texts);
          for (let k = 1; k < sorted.length; k++) {
            expect(Buffer.compare(Buffer.from(sorted[k - 1]), Buffer.from(sorted[k]))).toBe(-1);
          }
        },
      ),
    );
  });
});
