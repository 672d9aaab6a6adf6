/** `--max-bad-rows`: as many bad rows as allowed are skipped, counted and told; one more is refused as ever. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ingest } from '../../../batch/ingest/ingest.ts';
import type { Reporter } from '../../../batch/ingest/reporter.ts';
import {
  dataErrorOf,
  datasetFolder,
  GOOD_RATINGS,
  manyRatings,
  RATINGS_HEADER,
} from '../../fixtures/ingest/dataset-folder.ts';
import { writeParquet } from '../../fixtures/ingest/write-parquet.ts';

const BAD_ROWS = [
  '1,10,abc,964982703',
  '1,10',
  ',10,4,964982703',
  '1,-3,4,964982703',
  '1,"10,4,964982703',
  '1,10,4,964982703,5,6',
  '1,10,4,yesterday',
  Buffer.from([0xff, 0xfe, 0x2c]),
];

async function read(content: string | Uint8Array, maxBadRows: number) {
  await using folder = await datasetFolder({ 'ratings.csv': content });
  const warnings: string[] = [];
  const reporter: Reporter = { warn: (line) => void warnings.push(line), downloaded: () => undefined };
  const dataset = await ingest(join(folder.path, 'ratings.csv'), { ...folder.options, maxBadRows, reporter });
  return { dataset, warnings };
}

/** The good ratings with these among them, from row 4 on. */
const among = (bad: readonly (string | Buffer)[], end = '\n') => {
  const lines = GOOD_RATINGS.split('\n').filter((line) => line !== '');
  const all = [...lines.slice(0, 3), ...bad, ...lines.slice(3)];
  return Buffer.concat(all.flatMap((line, k) => [Buffer.from(line), Buffer.from(k === all.length - 1 ? end : '\n')]));
};

describe('bad rows', () => {
  it('are skipped, whatever is wrong with them, and the good ones are what they are without', async () => {
    const { dataset: clean } = await read(GOOD_RATINGS, 9);
    expect(clean.counts.badRows).toBe(0);
    const { dataset, warnings } = await read(among(BAD_ROWS), 8);
    expect(dataset).toEqual({ ...clean, counts: { ...clean.counts, badRows: 8 } });
    expect(warnings).toEqual([
      'ratings.csv row 4: rating "abc" is not a number; skipped',
      'ratings.csv row 5: ends after 2 of 4 columns: "1,10"; skipped',
      'ratings.csv row 6: userId is missing; skipped',
      'ratings.csv row 7: movieId "-3" is negative; skipped',
      'ratings.csv row 8: a quote (") is opened and never closed; skipped',
      'ratings.csv: bad rows skipped: 8 of 12',
      ...(clean.warnings ?? []),
    ]);
  });

  it('stop the run when there is one too many, which is named', async () => {
    for (let allowed = 0; allowed < BAD_ROWS.length; allowed++) {
      const error = await dataErrorOf(read(among(BAD_ROWS), allowed));
      expect(error).toMatchObject({ code: 'row', row: 4 + allowed });
    }
    expect((await dataErrorOf(read(among(BAD_ROWS), 2))).message).toBe(
      'ratings.csv row 6: userId is missing; --max-bad-rows 2 is used up',
    );
  });

  it('may be ratings off the scale', async () => {
    const csv = manyRatings(3000, (row) => ({ 1000: '77,5,55,964982703', 2000: '78,6,4.37,964982703' })[row]);
    const { dataset, warnings } = await read(csv, 2);
    expect(dataset.counts).toMatchObject({ rows: 2998, badRows: 2 });
    expect(Array.from(dataset.ratings.scale.values)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]);
    expect(warnings[0]).toMatch(/^ratings\.csv row 1001: rating 55 is off the scale/);
    expect((await dataErrorOf(read(csv, 1))).message).toMatch(/^ratings\.csv row 2001: rating 4\.37 is off the scale/);
  });

  it('may be ratings that only show without others, but not for ever', async () => {
    // Of values spread evenly, each twice as large as the one before, every pass finds the last two.
    const doubling = (count: number) =>
      manyRatings(2600, (row) => `${row},7,${row <= count ? 10 * 2 ** row : (row * 10) / 2600},964982703`);
    const { dataset } = await read(doubling(8), 8);
    expect(dataset.counts).toMatchObject({ rows: 2592, badRows: 8 });
    const error = await dataErrorOf(read(doubling(16), 16));
    expect(error).toMatchObject({ code: 'format', row: undefined });
    expect(error.message).toMatch(
      /^ratings\.csv: its ratings do not follow a scale: after 5 passes without those off the scale, rating \d+ is off the scale: only 1 row/,
    );
  });

  it('may be the last one, cut off', async () => {
    for (const [cut, reason] of [
      [3, 'the file stops in the middle'],
      [15, 'ends after 2 of 4 columns'],
    ] as const) {
      const { dataset, warnings } = await read(GOOD_RATINGS.slice(0, -cut), 1);
      expect(dataset.counts).toMatchObject({ rows: 3, badRows: 1 });
      expect(warnings[0]).toContain(`ratings.csv row 5: ${reason}`);
    }
  });

  it('may be binary data', async () => {
    const rows = Buffer.from(manyRatings(5000));
    const { dataset } = await read(
      Buffer.concat([rows, Buffer.from('1,1,\u0000\n'), rows.subarray(RATINGS_HEADER.length)]),
      1,
    );
    expect(dataset.counts).toMatchObject({ rows: 10_000, badRows: 1 });
  });

  it('are not all there is', async () => {
    expect((await dataErrorOf(read(`${RATINGS_HEADER}1,-1,4,1\n1,-2,4,1\n`, 5))).message).toBe(
      'ratings.csv: all of its 2 rows are bad',
    );
  });

  it('may be among users with names', async () => {
    const { dataset } = await read(`${RATINGS_HEADER}ann,10,4,1\n,10,4,1\nbob,-10,4,1\nbob,10,5,1\n`, 2);
    expect(dataset.userNames).toEqual(['ann', 'bob']);
    expect(dataset.counts.badRows).toBe(2);
  });

  it('may be in Parquet', async () => {
    await using folder = await datasetFolder({});
    const path = join(folder.path, 'x.parquet');
    const rating = 'CASE WHEN k IN (70, 5000) THEN NULL ELSE 1 + k % 5 END';
    await writeParquet(path, `SELECT k AS user, k % 10 AS movie, ${rating} AS rating FROM range(9000) t(k)`);
    const warnings: string[] = [];
    const reporter: Reporter = { warn: (line) => void warnings.push(line), downloaded: () => undefined };
    const dataset = await ingest(path, { ...folder.options, maxBadRows: 2, reporter });
    expect(dataset.counts).toMatchObject({ rows: 8998, badRows: 2 });
    expect(warnings.slice(0, 2)).toEqual([
      'x.parquet row 71: rating is missing; skipped',
      'x.parquet row 5001: rating is missing; skipped',
    ]);
    const error = await dataErrorOf(ingest(path, { ...folder.options, maxBadRows: 1, reporter }));
    expect(error.message).toMatch(/^x\.parquet row 5001: rating is missing; /);
  });
});
