/** `--columns`: files that call their columns something else. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { columnNames } from '../../../batch/commands/arguments.ts';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { dataErrorOf, datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';

const CSV = 'film;stars;"who; exactly";when\n2;4;5;964982703\n2;5;7;964982704\n1;3;5;964982705\n';

async function read(text: string, names: string) {
  await using folder = await datasetFolder({ 'mine.csv': text });
  return await ingest(join(folder.path, 'mine.csv'), { ...folder.options, columns: columnNames(names) });
}

describe('--columns', () => {
  it('names the columns of a rating, whatever else there is', async () => {
    const plain = await read(CSV, 'user=who; exactly,movie=film,rating=stars');
    expect(Array.from(plain.userIds)).toEqual([5, 7]);
    expect(plain.hasTimestamps).toBe(false);
    const timed = await read(CSV, 'timestamp=when, rating = stars ,movie=film,user=who; exactly');
    expect(timed.hasTimestamps).toBe(true);
    const tabs = CSV.replaceAll('"', '').replace('; ', ' ').replaceAll(';', '\t');
    expect((await read(tabs, 'user=who exactly,movie=film,rating=stars,timestamp=when')).checksum).toBe(timed.checksum);
  });

  it('may take columns that have the names of others', async () => {
    const swapped = 'movieId,userId,rating\n1,20,4\n2,20,5\n';
    const dataset = await read(swapped, 'user=movieId,movie=userId,rating=rating');
    expect(Array.from(dataset.userIds)).toEqual([1, 2]);
    expect(Array.from(dataset.catalogue.movieIds)).toEqual([20]);
  });

  it('is refused with the names that there are when one is missing', async () => {
    const found = 'the columns are "film, stars, who; exactly, when"';
    for (const [names, missing] of [
      ['user=who,movie=film,rating=stars', 'who'],
      ['user=who; exactly,movie=movie,rating=stars', 'movie'],
      ['user=who; exactly,movie=film,rating=Stars', 'Stars'],
      ['user=who; exactly,movie=film,rating=stars,timestamp=time', 'time'],
    ]) {
      const { message } = await dataErrorOf(read(CSV, names));
      expect(message).toBe(`mine.csv row 1: no column ${missing}; ${found}`);
    }
    expect((await dataErrorOf(read('1::2::3\n', 'user=a,movie=b,rating=c'))).message).toBe(
      'mine.csv row 1: no column a; the columns are 3 without names: "1, 2, 3"',
    );
  });

  it('names each column once', () => {
    expect(columnNames('user=a=b,movie=c,rating=d')).toEqual({ user: 'a=b', movie: 'c', rating: 'd' });
    for (const wrong of [
      'user=a',
      'user=a,rating=b',
      'user=a,movie=b,rating=',
      'user=a,movie=b,rating=c,timestamp=',
      'user',
      'user=a,movie=b,rating=c,day=d',
      'user=a,user=b,movie=c,rating=d',
    ]) {
      expect(() => columnNames(wrong), wrong).toThrow(
        'Expected user=…,movie=…,rating=… and perhaps timestamp=…, each once.',
      );
    }
    expect(() => columnNames('user=a,movie=a,rating=b')).toThrow('Expected a different column name for each.');
  });
});
