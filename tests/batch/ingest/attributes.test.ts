/** Further columns of a file of films: their types follow from their cells, in any format, or from what the user says. */

import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { buildAttributes, type GivenTypes, typeColumns } from '../../../batch/ingest/catalogue/attributes.ts';
import type { Dataset } from '../../../batch/ingest/dataset.ts';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { ATTRIBUTES_FILE, encodeAttributes } from '../../../shared/release/attributes.ts';
import { FILE_BUDGETS } from '../../../shared/release/budget.ts';
import { bookFiles } from '../../fixtures/books.ts';
import { dataErrorOf, datasetFolder, type Files } from '../../fixtures/ingest/dataset-folder.ts';

const typeOf = (cells: string[], name = 'x') => typeColumns([{ name, cells }], 'movies.csv').kept[0];

describe('the type of a column', () => {
  it.each<[string, string[], string]>([
    ['number', ['90', '100.5', '', '-3'], ''],
    ['number', ['142 min', '90 min', 'N/A'], 'with a unit'],
    ['text', ['142 min', '2 h'], 'since the units differ'],
    ['list', ['Tom Hanks|Tim Allen', 'Tom Hanks'], ''],
    ['list', ["['a', 'b']", '[]'], 'as Python writes one'],
    ['list', ['Ann Lee, Bo Day, Cy Fox', 'Ann Lee'], 'with commas, as there are three names in a cell'],
    ['word', ['Coppola, Sofia', 'Coppola, Sofia', 'Lee, Ang'], 'since a name has one comma'],
    ['word', ['en', 'fr', 'en', ''], ''],
    [
      'text',
      ['A long story; it goes on and on, and nobody knows where to.', 'Another one.'],
      'though it has a semicolon',
    ],
    ['text', ['one', 'two', 'three'], 'since nothing is repeated'],
    ['text', ['https://a.example/1.jpg', 'https://a.example/1.jpg'], 'of addresses'],
    ['text', ['1999-01-31', '1999-01-31'], 'of days'],
    ['text', Array.from({ length: 20 }, (_, k) => `97${k}31${k}`), 'of ids, since all are different'],
  ])('is %s for %j %s', (type, cells) => {
    expect(typeOf(cells).type).toBe(type);
  });

  it('is what the user says, and none leaves a column out', () => {
    const columns = ['a', 'b'].map((name) => ({ name, cells: ['x, y', 'z'] }));
    const types = (given: GivenTypes) => typeColumns(columns, 'movies.csv', given).kept.map(({ type }) => type);
    expect(types({})).toEqual(['text', 'text']);
    expect(types({ a: 'list', b: 'none' })).toEqual(['list']);
    expect(types('none')).toEqual([]);
    expect(typeColumns([{ name: 'Runtime', cells: ['90 min', '80 min'] }], '').kept[0].unit).toBe('min');
    const [list] = buildAttributes(typeColumns(columns, '', { a: 'list' }).kept, [0, -1, 1]);
    expect(list).toMatchObject({ names: ['x', 'y', 'z'], offsets: Uint32Array.of(0, 2, 2, 3) });
  });

  it('is said in one sentence, with what was left out and why', () => {
    const columns = [
      { name: 'lang', cells: ['en', 'en'] },
      { name: 'Lang', cells: ['en', 'en'] },
      { name: 'nothing', cells: ['', 'NaN'] },
      ...Array.from({ length: 24 }, (_, k) => ({ name: `n${k}`, cells: ['1', '2'] })),
    ];
    const { kept, report } = typeColumns(columns, 'movies.csv');
    expect(kept).toHaveLength(24);
    expect(report).toMatch(
      /^movies\.csv: kept what else it says of films: lang \(word\); n0, .*n22 \(number\); left out: Lang \(a second one\), nothing \(empty\), n23 \(only 24 are kept\)\. Change that with --attributes/,
    );
  });
});

it('columns that would take too much memory become texts, and smaller ones after them still fit', () => {
  const films = 60_000;
  const rows = Array.from({ length: films }, (_, m) => m);
  const long = Array.from({ length: films }, (_, m) => `${m % 40_000} ${'long name '.repeat(7)}`);
  const small = rows.map((m) => (m % 2 === 0 ? 'en' : 'fr'));
  const typed = [
    { name: 'long', cells: long, type: 'word' as const },
    { name: 'small', cells: small, type: 'word' as const },
  ];
  const built = buildAttributes(typed, rows);
  expect(built.map(({ type }) => type)).toEqual(['text', 'word']);
  expect(encodeAttributes(built, films).get(ATTRIBUTES_FILE)?.length).toBeGreaterThan(2 * films);
  expect(encodeAttributes(built, films).get(ATTRIBUTES_FILE)?.length).toBeLessThan(FILE_BUDGETS[ATTRIBUTES_FILE]);
});

async function read(files: Files, options = {}): Promise<Dataset> {
  await using folder = await datasetFolder(files);
  return await ingest(folder.path, { ...folder.options, ...options });
}

describe('a catalogue of books', () => {
  const notes: string[] = [];
  const reporter = {
    warn: () => undefined,
    note: (text: string) => void notes.push(text),
    downloaded: () => undefined,
  };

  it('keeps what it says of books, and reports it', async () => {
    const { catalogue } = await read(bookFiles(), { reporter });
    expect(catalogue.attributes?.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ...['author word', 'language word', 'pages number', 'country word', 'themes list', 'cover text', 'blurb text'],
    ]);
    expect('unit' in (catalogue.attributes?.[2] ?? {})).toBe(false);
    expect(notes.join()).toContain('books.csv: kept what else it says of films: themes (list)');
  });

  it('is the same as Parquet and as lines of JSON', async () => {
    const expected = await read(bookFiles());
    await using folder = await datasetFolder(bookFiles());
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const books = `read_csv('${join(folder.path, 'books.csv')}', all_varchar = true)`;
    await connection.run(`COPY (SELECT * FROM ${books}) TO '${join(folder.path, 'a.parquet')}' (FORMAT parquet)`);
    await connection.run(`COPY (SELECT * FROM ${books}) TO '${join(folder.path, 'a.jsonl')}' (FORMAT json)`);
    connection.closeSync();
    for (const movies of ['a.parquet', 'a.jsonl']) {
      const { catalogue } = await ingest(folder.path, { ...folder.options, movies: join(folder.path, movies) });
      expect(catalogue, movies).toEqual(expected.catalogue);
    }
  });

  it('refuses a type for a column that is not there, with the names of those that are', async () => {
    await using folder = await datasetFolder(bookFiles());
    const error = await dataErrorOf(ingest(folder.path, { ...folder.options, attributes: { autor: 'list' } }));
    expect(error.message).toMatch(
      /^books\.csv: no column autor, which --attributes names; the columns are bookId, title/,
    );
  });

  it('leaves no trace when nothing is kept, or there is nothing', async () => {
    expect('attributes' in (await read(bookFiles(), { attributes: 'none' })).catalogue).toBe(false);
  });
});
