/**
 * Reads the movies of a dataset from a table with the columns movie, title, genres and year, of which only the movie is
 * needed (`movies.csv`, `movies.dat`), or from `u.item`, which has a flag per genre instead:
 *
 *   `1|Toy Story (1995)|01-Jan-1995||http://…|0|0|0|1|…`
 */

import { DataError, show } from '../data-error.ts';
import { keyOf, type MovieKeys } from '../ratings/movie-keys.ts';
import { isNothing } from '../tables/cell-values.ts';
import { reasonAgainstName } from '../tables/check-row.ts';
import { type ColumnNames, findColumns } from '../tables/column-names.ts';
import type { DataFile } from '../tables/data-file.ts';
import { plain } from '../tables/known-columns.ts';
import { sniffText, type TextFormat } from '../tables/text-format.ts';
import { forEachLine } from '../tables/text-lines.ts';
import { type GivenTypes, type TypedColumn, typeColumns } from './attributes.ts';
import { splitGenres } from './genres.ts';
import { eachSideRow, idOfKey, type Unused } from './side-file.ts';

/** Number of columns of `u.item` before the genre flags. */
const ITEM_COLUMNS = 5;
/** The genres of MovieLens 100K, for a `u.item` without a `u.genre` beside it. */
const ITEM_GENRES =
  "unknown|Action|Adventure|Animation|Children's|Comedy|Crime|Documentary|Drama|Fantasy|Film-Noir|Horror|Musical|Mystery|Romance|Sci-Fi|Thriller|War|Western".split(
    '|',
  );
/** The release year at the end of a title. Series have `(2007- )` or `(1975-1979)`. */
const YEAR = /\s*\((\d{4})(?:\s*[-–]\s*(?:\d{4})?\s*)?\)/g;
/** Plausible release years. Other numbers in brackets are part of the title. */
const FIRST_YEAR = 1870;
const LAST_YEAR = 2100;

/** The movies of a file as parallel arrays, in the order of the file. */
export interface MovieRows {
  /** The ids as texts; all different. */
  readonly keys: readonly string[];
  /** Without the year. */
  readonly titles: readonly string[];
  /** Release years; 0 if unknown. */
  readonly years: readonly number[];
  /** Names of genres, without repetitions. */
  readonly genres: readonly (readonly string[])[];
  /** What else the file says of the movies. */
  readonly attributes: readonly TypedColumn[];
  /** What was taken as what; undefined if the file says nothing else. */
  readonly report?: string;
  /** Names of all columns; empty if the file has no header. */
  readonly columns: readonly string[];
  readonly unused: Unused;
}

/** The movies of a dataset, with raw ids instead of texts. */
export interface Movies extends Pick<MovieRows, 'titles' | 'years' | 'genres'> {
  readonly ids: readonly number[];
  readonly attributes?: MovieRows['attributes'];
}

/**
 * Reads a plain file in any of the formats. `genreFile` is the `u.genre` of a `u.item`. Throws `DataError` for a file
 * without rows, or without a column of ids.
 */
export function readMovies(
  file: DataFile,
  { genreFile, names, types }: { genreFile?: DataFile; names?: ColumnNames; types?: GivenTypes } = {},
): MovieRows {
  const format = sniffText(file);
  const positions = Object.values(findColumns(file, 'movies', format, names));
  const further = (format.header ?? []).flatMap((name, at) => (positions.includes(at) ? [] : [{ name, at }]));
  const attributeCells = further.map((): string[] => []);
  const flags = findFlags(format, genreFile);
  const rowOf = new Map<string, number>();
  const titles: string[] = [];
  const years: number[] = [];
  const cells: string[] = [];
  const unused = eachSideRow(file, 'movies', { names, needed: ['movie'], format }, (cellOf, row, all) => {
    const key = keyOf(cellOf('movie'));
    const title = flags ? all[1] : cellOf('title');
    const wrong = flags && all.slice(ITEM_COLUMNS).find((flag) => flag !== '0' && flag !== '1');
    const earlier = rowOf.get(key);
    const reason =
      reasonAgainstName('movieId', key) ??
      (earlier === undefined ? null : `movieId ${key} is already in row ${earlier}`) ??
      (wrong ? `genre flag ${show(wrong)} is neither 0 nor 1` : null);
    if (reason !== null) return reason;
    rowOf.set(key, row);
    const split = splitTitle(isNothing(title) ? '' : title);
    titles.push(split.title);
    years.push((flags ? 0 : yearIn(cellOf('year'))) || split.year);
    cells.push(flags ? flags.filter((_, genre) => all[ITEM_COLUMNS + genre] === '1').join('|') : cellOf('genres'));
    for (const [k, { at }] of further.entries()) attributeCells[k].push((all[at] ?? '').trim());
    return null;
  });
  if (rowOf.size === 0 && unused.rows === 0) throw new DataError('empty', file.label, 'has a header but no rows');
  const spaced = format.header?.some((name) => /:token_seq$/.test(name) && plain(name) !== 'movietitle') ?? false;
  const raw = further.map(({ name }, k) => ({ name, cells: attributeCells[k] }));
  const { kept, report } = typeColumns(raw, file.label, types);
  return {
    ...{ keys: [...rowOf.keys()], titles, years, genres: splitGenres(cells, spaced), unused },
    ...{ attributes: kept, columns: format.header ?? [], ...(report && { report }) },
  };
}

/** Returns the movies with numbers for ids, without those that the dataset cannot have. */
export function numberMovies({ keys, titles, years, genres, attributes }: MovieRows, numbers?: MovieKeys): Movies {
  const ids = keys.map((key) => idOfKey(key, numbers));
  const firstAt = new Map(ids.map((id, row) => [id, row] as const).reverse());
  const rows = [...ids.keys()].filter((row) => ids[row] !== undefined && firstAt.get(ids[row]) === row);
  return {
    ids: rows.map((row) => ids[row] ?? 0),
    titles: rows.map((row) => titles[row]),
    years: rows.map((row) => years[row]),
    genres: rows.map((row) => genres[row]),
    attributes: attributes.map((column) => ({ ...column, cells: rows.map((row) => column.cells[row]) })),
  };
}

/** Splits `American President, The (1995)` into `American President, The` and 1995. The year is 0 if there is none. */
function splitTitle(text: string): { title: string; year: number } {
  const found = Array.from(text.matchAll(YEAR)).filter((match) => isYear(Number(match[1])));
  const last = found[found.length - 1];
  if (!last) return { title: text.trim(), year: 0 };
  return {
    title: (text.slice(0, last.index) + text.slice(last.index + last[0].length)).trim(),
    year: Number(last[1]),
  };
}

/** The year in a cell like `1995`, `1995.0`, `1995-10-30` or `30/10/1995`; 0 if there is none. */
function yearIn(cell: string): number {
  const years = Array.from(cell.matchAll(/(?<!\d)\d{4}(?!\d)/g), ([year]) => Number(year));
  return years.find(isYear) ?? 0;
}

function isYear(year: number): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

/** The genres of the flags of a `u.item`, or undefined for another file. */
function findFlags({ separator, header, first }: TextFormat, genreFile: DataFile | undefined): string[] | undefined {
  if (header || separator !== '|' || first.length <= ITEM_COLUMNS) return undefined;
  return genreFile ? readGenreNames(genreFile) : ITEM_GENRES;
}

/** Reads `u.genre`, which has a line like `Action|1` per genre, numbered from 0. */
function readGenreNames(file: DataFile): string[] {
  const names: string[] = [];
  forEachLine(file, (line, row) => {
    if (line.trim() === '') return;
    const [name, number] = line.split('|');
    if (Number(number) !== names.length) {
      throw new DataError(
        'row',
        file.label,
        `expected a genre's name and the number ${names.length}, found ${show(line)}`,
        { row },
      );
    }
    names.push(name);
  });
  return names;
}
