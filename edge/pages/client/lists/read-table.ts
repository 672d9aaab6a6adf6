/** Reads the films in the records of a table. */

import { plainName } from '../../../../shared/column-names.ts';
import type { Why } from '../ratings/kept.ts';
import type { Columns } from './column-names.ts';
import { findColumns } from './columns.ts';
import { isOfSeries, kindOf, saysToWatch } from './kinds.ts';
import { LIST_COLUMN, type Row, type Table } from './table.ts';
import { type GivenRating, parseImdbId, parseRating, parseYear, splitTitle } from './values.ts';

/** A film of a list. */
export interface ListedFilm {
  /** How people call it: `Heat (1995)`. */
  readonly name: string;
  /** Where it is in the file. */
  readonly place: string;
  readonly title?: string;
  readonly originalTitle?: string;
  readonly year?: number;
  readonly imdbId?: number;
  readonly tmdbId?: number;
  readonly movieId?: number;
  /** Absent for a film that was seen and not rated. */
  readonly rating?: GivenRating;
  /** When it was rated, in ISO 8601, if it was rated on this page and exported. */
  readonly ratedAt?: string;
  /** Whether the list says, or does not deny, that it is a film. Anything else is only known by its id. */
  readonly isFilm: boolean;
  /** The list of this page that the film is from, if it was exported there and is not rated. */
  readonly list?: 'hidden' | 'unknown';
  /** Why somebody hid it on this page, if they said so. */
  readonly why?: Why;
}

/** What the records of a table come to. */
export interface ReadTable {
  readonly films: readonly ListedFilm[];
  /** Films that somebody wants to watch. */
  readonly toWatch: readonly ListedFilm[];
  /** Series, games and episodes without an id. */
  readonly notFilms: readonly string[];
  /** Records that say nothing that can be used, and why. */
  readonly unreadable: readonly string[];
  readonly columns: Columns;
}

const TO_WATCH =
  /watch ?-?list|to ?-?watch|plan|want|wish|merkliste|da vedere|por ver|à voir|буду смотреть|想看|^ptw$/i;
const NOT_WATCHED = /^(|0|false|no|nein|never|null|unwatched)$/i;

/** Returns the films of a table. `fileName` may say that nothing in it has been watched. Undefined when it has no films. */
export function readTable(table: Table, fileName: string): ReadTable | undefined {
  const columns = findColumns(table);
  if (columns.title === undefined && columns.imdbId === undefined && columns.tmdbId === undefined) return undefined;
  if (columns.title === undefined && columns.rating === undefined && columns.imdbId === undefined) return undefined;
  const names = table.columns.map(plainName);
  const listed = names.indexOf(plainName(LIST_COLUMN));
  const addedAt = names.includes('listedat') && !names.some((name) => /ratedat|watchedat|plays$/.test(name));
  const isWatchlist = /watch-?_? ?list|merkliste|wishlist|to-?watch/i.test(fileName) || addedAt;
  const showTitles = [...names.keys()].filter((c) => /^(show|episode|season)title/.test(names[c]));
  const films: ListedFilm[] = [];
  const toWatch: ListedFilm[] = [];
  const [notFilms, unreadable]: [string[], string[]] = [[], []];
  for (const row of table.rows) {
    const list = row.values[listed] ?? '';
    const film = readRow(row, columns, list, showTitles);
    if (typeof film === 'string') unreadable.push(`${row.place}: ${film}`);
    else if (!film.rating?.value && (isWatchlist || isUnwatched(row, columns, list))) toWatch.push(film);
    else if (film.isFilm || film.imdbId !== undefined) films.push(film);
    else notFilms.push(film.name);
  }
  return { films, toWatch, notFilms, unreadable, columns };
}

function isUnwatched({ values }: Row, columns: Columns, list: string): boolean {
  const at = (column: number | undefined) => (column === undefined ? '' : (values[column] ?? ''));
  if (TO_WATCH.test(at(columns.status)) || TO_WATCH.test(list) || saysToWatch(at(columns.status))) return true;
  return columns.watched !== undefined && NOT_WATCHED.test(at(columns.watched));
}

/** Returns the film of a record, or the reason why there is none. */
function readRow(
  { values, place }: Row,
  columns: Columns,
  list: string,
  showTitles: readonly number[],
): ListedFilm | string {
  const at = (column: number | undefined) => (column === undefined ? '' : (values[column] ?? ''));
  const { title, year: yearInTitle } = splitTitle(at(columns.title));
  const originalTitle = splitTitle(at(columns.originalTitle)).title;
  const imdbId = imdbIdOf(values, columns);
  const year = parseYear(at(columns.year)) ?? yearInTitle;
  const tmdbDigits = /(?<!\d)(\d{1,9})(?:\.0)?$/.exec(at(columns.tmdbId))?.[1];
  const id = imdbId === undefined ? tmdbDigits && `TMDB ${tmdbDigits}` : `tt${String(imdbId).padStart(7, '0')}`;
  const shown = title || originalTitle || id;
  if (!shown) return 'the title is missing';
  const name = year === undefined ? shown : `${shown} (${year})`;
  const rating = columns.rating === undefined ? 'none' : parseRating(at(columns.rating));
  if (rating === 'unreadable')
    return `“${shown}” has a rating that cannot be read: “${at(columns.rating).slice(0, 20)}”`;
  const isFilm = isFilmRow(values, columns, list, showTitles, title);
  const movieId = Number(at(columns.movieId));
  return {
    name,
    place,
    isFilm,
    ...(title !== '' && { title }),
    ...(originalTitle !== '' && originalTitle !== title && { originalTitle }),
    ...(year !== undefined && { year }),
    ...(imdbId !== undefined && { imdbId }),
    // Films and series are numbered apart at The Movie Database.
    ...(isFilm && tmdbDigits && { tmdbId: Number(tmdbDigits) }),
    ...(Number.isSafeInteger(movieId) && movieId > 0 && { movieId }),
    ...(rating !== 'none' && { rating }),
  };
}

function imdbIdOf(values: readonly string[], { imdbId }: Columns): number | undefined {
  if (imdbId === undefined) return undefined;
  const text = values[imdbId] ?? '';
  return parseImdbId(text) ?? (/^0*[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined);
}

function isFilmRow(
  values: readonly string[],
  columns: Columns,
  list: string,
  showTitles: readonly number[],
  title: string,
): boolean {
  const kind = columns.kind === undefined ? '' : (values[columns.kind] ?? '');
  if (kind !== '') return kindOf(kind) === 'film';
  if (columns.episode !== undefined && !['', '0'].includes(values[columns.episode] ?? '')) return false;
  if (kindOf(list) === 'other') return false;
  const ofShow = showTitles.some((c) => (values[c] ?? '') !== '');
  return !ofShow && !isOfSeries(title);
}
