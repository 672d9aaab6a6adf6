/**
 * Reads the movies of a dataset in any of three formats:
 *
 *   movies.csv   `movieId,title,genres` with that header, genres separated by `|`
 *   movies.dat   `1::Toy Story (1995)::Animation|Children's|Comedy`
 *   u.item       `1|Toy Story (1995)|01-Jan-1995||http://…|0|0|0|1|…`, Latin-1, one flag per genre
 */

import { DataError, show } from '../data-error.ts';
import { reasonAgainstId } from '../tables/check-row.ts';
import { type DataFile, headText, readHead } from '../tables/data-file.ts';
import { detectEncoding, forEachLine, forEachRecord } from '../tables/text-lines.ts';
import { checkWidth, findHeader } from './side-file.ts';

/** Number of columns of `u.item` before the genre flags. */
const ITEM_COLUMNS = 5;
/** The genres of MovieLens 100K, for a `u.item` without a `u.genre` beside it. */
const ITEM_GENRES = [
  'unknown',
  'Action',
  'Adventure',
  'Animation',
  "Children's",
  'Comedy',
  'Crime',
  'Documentary',
  'Drama',
  'Fantasy',
  'Film-Noir',
  'Horror',
  'Musical',
  'Mystery',
  'Romance',
  'Sci-Fi',
  'Thriller',
  'War',
  'Western',
];
/** Texts that stand for a missing genre. */
const NO_GENRE = new Set(['', '(no genres listed)', 'unknown']);
/** The release year at the end of a title. Series have `(2007- )` or `(1975-1979)`. */
const YEAR = /\s*\((\d{4})(?:\s*[-–]\s*(?:\d{4})?\s*)?\)/g;
/** Plausible release years. Other numbers in brackets are part of the title. */
const FIRST_YEAR = 1870;
const LAST_YEAR = 2100;

/** The movies of a file as parallel arrays, in the order of the file. */
export interface Movies {
  /** Raw ids; all different. */
  readonly ids: readonly number[];
  /** Without the year. */
  readonly titles: readonly string[];
  /** Release years; 0 if unknown. */
  readonly years: readonly number[];
  /** Names of genres, without repetitions. */
  readonly genres: readonly (readonly string[])[];
}

/**
 * Reads a file in any of the formats. `genreFile` is the `u.genre` of a `u.item`. Throws `DataError` for the first bad
 * row, and for a file without rows.
 */
export function readMovies(file: DataFile, genreFile?: DataFile): Movies {
  const first = headText(file, readHead(file)).trimStart().split('\n', 1)[0];
  const movies = new MovieRows(file);
  if (first.includes('::')) readDat(file, movies);
  else if (/^\d+\|/.test(first)) readItems(file, genreFile, movies);
  else readCsv(file, movies);
  if (movies.ids.length === 0) throw new DataError('empty', file.label, 'has a header but no rows');
  return movies;
}

/** Splits `American President, The (1995)` into `American President, The` and 1995. The year is 0 if there is none. */
function splitTitle(text: string): { title: string; year: number } {
  const found = Array.from(text.matchAll(YEAR)).filter(
    (match) => Number(match[1]) >= FIRST_YEAR && Number(match[1]) <= LAST_YEAR,
  );
  const last = found[found.length - 1];
  if (!last) return { title: text.trim(), year: 0 };
  return {
    title: (text.slice(0, last.index) + text.slice(last.index + last[0].length)).trim(),
    year: Number(last[1]),
  };
}

class MovieRows implements Movies {
  readonly ids: number[] = [];
  readonly titles: string[] = [];
  readonly years: number[] = [];
  readonly genres: string[][] = [];
  readonly #rowOf = new Map<number, number>();
  readonly #file: DataFile;

  constructor(file: DataFile) {
    this.#file = file;
  }

  add(row: number, idText: string, titleText: string, genres: readonly string[]): void {
    const reason = reasonAgainstId('movieId', idText);
    if (reason !== null) throw new DataError('row', this.#file.label, reason, { row });
    const id = Number(idText);
    const earlier = this.#rowOf.get(id);
    if (earlier !== undefined) {
      throw new DataError('row', this.#file.label, `movieId ${id} is already in row ${earlier}`, { row });
    }
    const { title, year } = splitTitle(titleText);
    if (titleText.trim() === '') throw new DataError('row', this.#file.label, 'title is missing', { row });
    this.#rowOf.set(id, row);
    this.ids.push(id);
    this.titles.push(title);
    this.years.push(year);
    this.genres.push([...new Set(genres.map((genre) => genre.trim()).filter((genre) => !NO_GENRE.has(genre)))]);
  }
}

function readCsv(file: DataFile, movies: MovieRows): void {
  const format = { separator: ',', quoted: true };
  let header: readonly number[] | undefined;
  let width = 0;
  forEachRecord(file, 'utf-8', format, (cells, row) => {
    if (!header) {
      header = findHeader(file, cells, ['movieId', 'title', 'genres'], row);
      width = cells.length;
      return;
    }
    checkWidth(file, cells, width, row);
    movies.add(row, cells[header[0]], cells[header[1]], cells[header[2]].split('|'));
  });
}

function readDat(file: DataFile, movies: MovieRows): void {
  forEachRecord(file, detectEncoding(file), { separator: '::', quoted: false }, (cells, row) => {
    checkWidth(file, cells, 3, row);
    movies.add(row, cells[0], cells[1], cells[2].split('|'));
  });
}

function readItems(file: DataFile, genreFile: DataFile | undefined, movies: MovieRows): void {
  const names = genreFile ? readGenreNames(genreFile) : ITEM_GENRES;
  forEachRecord(file, 'windows-1252', { separator: '|', quoted: false }, (cells, row) => {
    checkWidth(file, cells, ITEM_COLUMNS + names.length, row);
    const flags = cells.slice(ITEM_COLUMNS);
    const wrong = flags.find((flag) => flag !== '0' && flag !== '1');
    if (wrong !== undefined) {
      throw new DataError('row', file.label, `genre flag ${show(wrong)} is neither 0 nor 1`, { row });
    }
    movies.add(
      row,
      cells[0],
      cells[1],
      names.filter((_, genre) => flags[genre] === '1'),
    );
  });
}

/** Reads `u.genre`, which has a line like `Action|1` per genre, numbered from 0. */
function readGenreNames(file: DataFile): string[] {
  headText(file, readHead(file));
  const names: string[] = [];
  forEachLine(file, 'windows-1252', (line, row) => {
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
