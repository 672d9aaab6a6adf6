/** Tables in the layouts in which people hold them, each of which is the same dataset. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnNames, notRated } from '../../../batch/commands/arguments.ts';
import type { Dataset } from '../../../batch/ingest/dataset.ts';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { numberKeys } from '../../../batch/ingest/ratings/movie-keys.ts';
import { dataErrorOf, datasetFolder, type Files } from '../../fixtures/ingest/dataset-folder.ts';
import { writeZip } from '../../fixtures/ingest/write-zip.ts';

const QUIET = { warn: () => undefined, downloaded: () => undefined };
const ROWS = [
  ['1', '10', '4', '964982703'],
  ['1', '20', '3.5', '964981247'],
  ['2', '10', '5', '964982224'],
  ['2', '30', '0.5', '964983815'],
];
const HEADER = ['userId', 'movieId', 'rating', 'timestamp'];
const table = (separator: string, rows = [HEADER, ...ROWS]) => rows.map((row) => `${row.join(separator)}\n`).join('');
const MOVIES = [
  ['movieId', 'title', 'genres'],
  ['10', 'Amélie (2001)', 'Comedy|Romance'],
  ['20', 'Heat (1995)', 'Action'],
  ['30', 'Alien (1979)', 'Horror'],
];

async function read(files: Files, source = '.', options = {}): Promise<Dataset> {
  await using folder = await datasetFolder(files);
  const dataset = await ingest(join(folder.path, source), { ...folder.options, reporter: QUIET, ...options });
  expect(await folder.leftovers()).toEqual([]);
  return dataset;
}

const plain = () => read({ 'ratings.csv': table(',') }, 'ratings.csv');

describe('a table of ratings', () => {
  it.each([
    ['semicolons', 'r.csv', table(';')],
    ['semicolons and decimal commas', 'r.csv', table(';').replaceAll('.', ',')],
    ['the separator in its first line', 'r.csv', `sep=;\n${table(';')}`],
    ['tabs', 'r.tsv', table('\t')],
    ['bars', 'r.txt', table('|')],
    ['spaces and no header', 'r.txt', table(' ', ROWS)],
    ['commas and no header', 'r.csv', table(',', ROWS)],
    ['double colons', 'r.dat', table('::', ROWS)],
    ['a header with a comma at its end', 'r.csv', table(',').replace('timestamp', 'timestamp,')],
    ['rows with a comma at their end', 'r.csv', table(',').replaceAll('\n', ',\n')],
    ['names in another style', 'r.csv', table(',').replace('userId,movieId', 'User-ID,ISBN')],
    [
      'the names and types of RecBole',
      'r.inter',
      table('\t').replace(/^.*/, 'user_id:token\titem_id:token\trating:float\ttimestamp:float'),
    ],
    ['UTF-16', 'r.csv', Buffer.from(`\uFEFF${table(',')}`, 'utf16le')],
    ['UTF-16 without a mark', 'r.csv', Buffer.from(table(','), 'utf16le')],
    ['gzip', 'r.csv.gz', gzipSync(table(','))],
    ['milliseconds', 'r.csv', table(',').replaceAll(/(9649\d+)/g, '$1000')],
    ['dates', 'r.csv', table(',').replaceAll(/(9649\d+)/g, (time) => new Date(Number(time) * 1000).toISOString())],
    [
      'dates in quotes',
      'r.csv',
      table(',').replaceAll(
        /(9649\d+)/g,
        (time) => `"${new Date(Number(time) * 1000).toISOString().slice(0, 19).replace('T', ' ')}"`,
      ),
    ],
    [
      'JSON lines',
      'r.jsonl',
      ROWS.map(([u, m, r, t]) => `{"userId":${u},"movieId":${m},"rating":${r},"timestamp":${t}}\n`).join(''),
    ],
    [
      'a list in JSON',
      'r.json',
      JSON.stringify(ROWS.map(([user_id, item_id, score, ts]) => ({ user_id, item_id, score, ts }))),
    ],
  ])('may have %s', async (_, name, content) => {
    expect((await read({ [name]: content }, name)).checksum).toBe((await plain()).checksum);
  });

  it('has records, of which texts may run over several lines that look like ratings', async () => {
    const text = fc.array(fc.constantFrom('9,9,1,5', 'fine', 'she said ""no""', '', 'a,b'), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(text, text, text, text), async (texts) => {
        const rows = ROWS.map(([user, movie, rating, time], k) => [
          user,
          movie,
          rating,
          `"${texts[k].join('\n')}"`,
          time,
        ]);
        const content = table(',', [['userId', 'movieId', 'rating', 'review', 'timestamp'], ...rows]);
        const dataset = await read({ 'r.csv': content }, 'r.csv', { maxBadRows: 100 });
        expect(dataset.checksum).toBe((await plain()).checksum);
        expect(dataset.counts.badRows).toBe(0);
      }),
      { numRuns: 15 },
    );
  });

  it('names the line on which a record begins', async () => {
    const content = 'userId,movieId,rating,review\n1,1,4,"a\nb"\n1,2,x,"c\nd"\n';
    expect((await dataErrorOf(read({ 'r.csv': content }, 'r.csv'))).message).toBe(
      'r.csv row 4: rating "x" is not a number',
    );
    const lines = '{"user":1,"movie":1,"rating":4}\n{"user":1,"movie":2,"rating":"x"}\n';
    expect((await dataErrorOf(read({ 'r.jsonl': lines }, 'r.jsonl'))).message).toBe(
      'r.jsonl row 2: rating "x" is not a number',
    );
  });

  it('keeps a row without a time', async () => {
    for (const nothing of ['', 'NaN', 'NULL']) {
      const dataset = await read({ 'r.csv': table(',').replace('964981247', nothing) }, 'r.csv');
      expect(Array.from(dataset.ratings.times, (minute) => Math.floor(minute / 1_440)).sort()).toEqual([
        0, 11168, 11168, 11168,
      ]);
    }
  });

  it('may be named by positions', async () => {
    const rows = ROWS.map(([user, movie, rating, time]) => [movie, time, user, rating]);
    const columns = columnNames('user=3,movie=1,rating=4,timestamp=2');
    expect((await read({ 'r.csv': table(',', rows) }, 'r.csv', { columns })).checksum).toBe((await plain()).checksum);
  });

  it('of one person is told where it belongs', async () => {
    for (const [header, site] of [
      ['Date,Name,Year,Letterboxd URI,Rating', 'Letterboxd'],
      ['Const,あなたの評価,評価日,タイトル', 'IMDb'],
      ['rated_at,type,title,year,trakt_id,rating', 'Trakt'],
      ['Const,Your Rating,Date Rated,Title,URL,Title Type', 'IMDb'],
    ]) {
      const { message } = await dataErrorOf(read({ 'r.csv': `${header}\n1,2,3,4,5,6\n` }, 'r.csv'));
      expect(message).toContain(`is one person's export from ${site} and belongs on the page`);
    }
  });

  it('is read from its own path, whatever is in the path', async () => {
    await using folder = await datasetFolder({});
    for (const [name, rating] of [
      ['a[1]*?', '4'],
      ['a1xx', '1'],
      ["it's", '2'],
    ]) {
      await mkdir(join(folder.path, name));
      await writeFile(join(folder.path, name, 'r.csv'), `userId,movieId,rating\n1,1,${rating}\n`);
    }
    const dataset = await ingest(join(folder.path, 'a[1]*?', 'r.csv'), { ...folder.options, reporter: QUIET });
    expect(Array.from(dataset.ratings.scale.values)).toEqual([4]);
  });
});

describe('films with texts as ids', () => {
  const rows = [HEADER.slice(0, 3), ['1', 'tt0110001', '4'], ['1', 'B0001', '3'], ['2', '7', '5']];

  it('keep them, and have numbers that do not change with the others', async () => {
    const { catalogue } = await read({ 'r.csv': table(',', rows) }, 'r.csv');
    const ids = new Map(catalogue.keys?.map((key, movie) => [key, catalogue.movieIds[movie]]));
    expect([ids.get('tt0110001'), ids.get('7')]).toEqual([110001, 7]);
    expect(catalogue.imdbIds[catalogue.keys?.indexOf('tt0110001') ?? -1]).toBe(110001);
    const more = await read({ 'r.csv': table(',', [...rows, ['3', 'A0000', '2']]) }, 'r.csv');
    const moreIds = new Map(more.catalogue.keys?.map((key, movie) => [key, more.catalogue.movieIds[movie]]));
    for (const [key, id] of ids) expect(moreIds.get(key)).toBe(id);
  });

  it('find their titles, links and tags', async () => {
    const files = {
      'ratings.csv': table(',', rows),
      'movies.csv': 'tconst,primaryTitle\ntt0110001,Heat\nB0001,Alien\nnew,Not rated\n',
      'tags.csv': 'user,item,tag\nann,B0001,space\n',
      'links.csv': 'movie_id,imdb_id\nB0001,tt0078748\n',
    };
    const { catalogue } = await read(files);
    const at = catalogue.keys?.indexOf('B0001') ?? -1;
    expect([catalogue.titles[at], catalogue.imdbIds[at], catalogue.tagNames]).toEqual(['Alien', 78748, ['space']]);
    expect(catalogue.titles).toContain('Not rated');
  });

  it('all have numbers of their own', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.oneof(
            fc.string({ minLength: 1 }),
            fc.nat().map(String),
            fc.nat({ max: 99 }).map((k) => `tt${k}`),
          ),
        ),
        (keys) => {
          expect(new Set(numberKeys(keys).values()).size).toBe(keys.length);
          expect(numberKeys(keys.toReversed())).toEqual(new Map([...numberKeys(keys)].map(([key, id]) => [key, id])));
        },
      ),
    );
  });
});

describe('movies', () => {
  const at = async (content: string | Uint8Array, name = 'movies.csv', options = {}) => {
    const { catalogue } = await read({ 'ratings.csv': table(','), [name]: content }, '.', options);
    return Array.from(catalogue.movieIds, (id, m) => {
      const genres = Array.from(
        catalogue.genres.subarray(catalogue.genreOffsets[m], catalogue.genreOffsets[m + 1]),
        (g) => catalogue.genreNames[g],
      );
      return `${id} ${catalogue.titles[m]} ${catalogue.years[m]} ${genres.join('|')}`;
    });
  };
  const expected = ['10 Amélie 2001 Comedy|Romance', '20 Heat 1995 Action', '30 Alien 1979 Horror'];

  it.each([
    ['Latin-1', 'movies.csv', Buffer.from(table(',', MOVIES), 'latin1')],
    ['UTF-16', 'movies.csv', Buffer.from(`\uFEFF${table(';', MOVIES)}`, 'utf16le')],
    ['semicolons', 'movies.csv', table(';', MOVIES)],
    ['a name in the singular, packed', 'movie.csv.gz', gzipSync(table(',', MOVIES))],
    ['another style of names', 'movies.csv', table(',', MOVIES).replace('movieId,title', 'MOVIE_ID,Movie Title')],
    [
      'genres as a list of Python',
      'movies.csv',
      table('\t', MOVIES).replace('Comedy|Romance', "['Comedy', 'Romance']"),
    ],
    [
      'genres as objects',
      'movies.csv',
      table(',', MOVIES).replace('Comedy|Romance', `"[{'id': 35, 'name': 'Comedy'}, {'id': 1, 'name': 'Romance'}]"`),
    ],
    ['genres between commas', 'movies.csv', table(',', MOVIES).replace('Comedy|Romance', '"Comedy, Romance"')],
    ['genres between semicolons', 'movies.csv', table(',', MOVIES).replace('Comedy|Romance', 'Comedy;Romance')],
    [
      'years in a column',
      'movies.csv',
      'movieId,title,genres,year\n10,Amélie,"Comedy, Romance",2001.0\n20,Heat,Action,1995\n30,Alien,Horror,1979-05-25\n',
    ],
    [
      'JSON lines',
      'movies.jsonl',
      '{"id":10,"title":"Amélie (2001)","genres":["Comedy","Romance"]}\n{"id":20,"title":"Heat","year":1995,"genres":["Action"]}\n{"id":30,"title":"Alien (1979)","genres":["Horror"]}\n',
    ],
  ])('may have %s', async (_, name, content) => {
    expect(await at(content, name)).toEqual(expected);
  });

  it('may have their columns named', async () => {
    const columns = columnNames('movies.movie=nr,title=heading,genres=kinds');
    expect(
      await at(table(',', MOVIES).replace('movieId,title,genres', 'nr,heading,kinds'), 'movies.csv', { columns }),
    ).toEqual(expected);
  });
});

describe('ratings that mean "not rated"', () => {
  const csv = (value: number, share = 0.2) =>
    table(',', [
      HEADER.slice(0, 3),
      ...Array.from({ length: 2000 }, (_, k) => [`${k}`, '1', `${k < share * 2000 ? value : 1 + (k % 10)}`]),
    ]);

  it.each([[-1], [0], [99]])('are asked about: %d', async (value) => {
    const content = csv(value);
    const { message } = await dataErrorOf(read({ 'r.csv': content }, 'r.csv', { maxBadRows: 1000 }));
    expect(message).toContain(`say --not-rated ${value}; if it is a rating like the others, say --not-rated none`);
    const without = await read({ 'r.csv': content }, 'r.csv', { notRated: notRated(`${value}`) });
    expect(without.counts).toMatchObject({ rows: 1600, notRated: 400 });
    expect(without.warnings).toContain('400 rows mean "not rated" and were left out');
    const withThem = await read({ 'r.csv': content }, 'r.csv', { notRated: notRated('none') });
    expect(Array.from(withThem.ratings.scale.values)).toContain(value);
  });

  it('are asked about also when a 0 is no more frequent than the other values', async () => {
    const rows = Array.from({ length: 2000 }, (_, k) => [`${k}`, '1', `${k % 6}`]);
    const content = table(',', [HEADER.slice(0, 3), ...rows]);
    const { message } = await dataErrorOf(read({ 'r.csv': content }, 'r.csv'));
    expect(message).toContain('say --not-rated 0');
  });
});

describe('a source with several datasets', () => {
  const files = { 'a/ratings.csv': table(','), 'b/ratings.csv': table(',').replace('0.5', '2') };

  it('says how to choose one, in a zip and in a folder', async () => {
    await using folder = await datasetFolder({ ...files, 'data.zip': writeZip(files) });
    for (const source of ['.', 'data.zip']) {
      const options = { ...folder.options, reporter: QUIET };
      const path = join(folder.path, source);
      expect((await dataErrorOf(ingest(path, options))).message).toMatch(/choose one with --path, like --path a$/);
      for (const inside of ['b', 'b/', 'b/ratings.csv']) {
        expect(Array.from((await ingest(path, { ...options, path: inside })).ratings.scale.values)).toContain(2);
      }
      expect((await dataErrorOf(ingest(path, { ...options, path: 'c' }))).message).toMatch(
        /has no "c"; found a\/ratings\.csv/,
      );
    }
  });
});
