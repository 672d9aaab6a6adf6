/** Reads lists of films from files of other sites. It is a script of its own, loaded when somebody imports a list. */

import { plainName } from '../../../shared/column-names.ts';
import { AN_ITEM, ITEMS } from '../../../shared/item-words.ts';
import { findListSite } from '../../../shared/list-sites.ts';
import { readCsv } from './lists/csv-table.ts';
import { decodeText, isZip, notText } from './lists/decode-text.ts';
import { readJson } from './lists/json-table.ts';
import { type ListedFilm, type ReadTable, readTable } from './lists/read-table.ts';
import { type FilmScale, findScale } from './lists/scales.ts';
import type { Table } from './lists/table.ts';
import { unzip } from './lists/unzip.ts';
import { readXml } from './lists/xml-table.ts';

export type { ListedFilm } from './lists/read-table.ts';
export type { FilmScale } from './lists/scales.ts';

/** The films in a file. */
export interface FilmList {
  /** Site that the list is from; undefined when it cannot be told. */
  readonly site?: string;
  /** Rated and seen films, each once. */
  readonly films: readonly ListedFilm[];
  /** Films on a list of films to watch, each once; none that was rated or seen. */
  readonly toWatch: readonly ListedFilm[];
  /** Series, games and episodes. */
  readonly notFilms: readonly string[];
  /** Records that could not be read, with their places and the reasons. */
  readonly unreadable: readonly string[];
  /** Scale of the ratings; undefined when no film is rated. */
  readonly scale?: FilmScale;
}

/** Round numbers. The export of somebody with ten thousand films has two megabytes. */
const ZIP_LIMITS = { files: 2_000, bytes: 50_000_000 };
const TABLES = /\.(csv|tsv|txt|json|ndjson|jsonl|xml|nfo)$/i;
/** What Letterboxd and others put into an archive beside what was watched and what is to be watched. */
const ASIDE = /(^|\/)(deleted|orphaned|lists|__MACOSX|\.[^/]*)\/|(^|\/)(profile|comments|\._)[^/]*$/i;
/** Documents that are archives, by what is in them. */
const DOCUMENTS: readonly (readonly [part: RegExp, name: string])[] = [
  [/^xl\//, 'an Excel workbook. Please open it and save it as CSV'],
  [/^(word|ppt)\//, 'a document. Please save the list in it as CSV'],
  [/^Index\/.*\.iwa$/, 'a document of Numbers or Pages. Please open it and export it as CSV'],
  [/^META-INF\/manifest\.xml$/, 'a document. Please open it and save the list in it as CSV'],
];
/** Its ratings are the newest word on a film: a diary has older ones too. */
const LAST = /(^|\/)ratings?\.[a-z]+$/i;
/** Columns and letters of their names that an error shows. */
const MOST_COLUMNS = 6;
const MOST_LETTERS = 40;

/** Returns the films in a file. Throws `TypeError` with a message for people when it has none. */
export async function readList(fileName: string, bytes: Uint8Array): Promise<FilmList> {
  if (!isZip(bytes)) {
    const table = toTable(decodeText(bytes));
    const read = readTable(table, fileName);
    if (!read) throw noFilms(table);
    return merge([[table, read]]);
  }
  const names: string[] = [];
  const look = (name: string) => {
    names.push(name);
    return false;
  };
  unzip(bytes, look, ZIP_LIMITS);
  const [, document] = DOCUMENTS.find(([part]) => names.some((name) => part.test(name))) ?? [];
  if (document) throw notText(document);
  const files = unzip(bytes, (name) => TABLES.test(name) && !ASIDE.test(name), ZIP_LIMITS);
  const tables = files
    .toSorted((a, b) => Number(LAST.test(a.name)) - Number(LAST.test(b.name)))
    .flatMap(({ name, bytes: content }): [Table, ReadTable][] => {
      const table = content.length === 0 ? undefined : attempt(() => toTable(decodeText(content)));
      const read = table && readTable(table, name);
      return table && read ? [[table, within(read, name)]] : [];
    });
  if (tables.length === 0) throw new TypeError(`No file in this zip is a list of ${ITEMS}.`);
  return merge(tables);
}

function toTable(text: string): Table {
  const start = text.replace(/^\ufeff/, '').trimStart();
  if (/^[{[]/.test(start)) return readJson(start);
  return /^<[?!a-z]/i.test(start) ? readXml(start) : readCsv(text);
}

/** A file of an archive that cannot be read is not the list that was meant. */
function attempt(read: () => Table): Table | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Returns the same with the name of the file in front of every place. */
function within(read: ReadTable, file: string): ReadTable {
  return {
    ...read,
    films: read.films.map((film) => ({ ...film, place: `${file}, ${film.place}` })),
    unreadable: read.unreadable.map((text) => `${file}, ${text}`),
  };
}

function merge(tables: readonly [Table, ReadTable][]): FilmList {
  const films = new Map<string, ListedFilm>();
  for (const film of tables.flatMap(([, read]) => read.films)) {
    const key = keyOf(film);
    // A later rating counts, but no rating takes none away.
    if (film.rating !== undefined || !films.has(key)) films.set(key, film);
  }
  const all = [...films.values()];
  const toWatch = new Map(tables.flatMap(([, read]) => read.toWatch).map((film) => [keyOf(film), film]));
  for (const key of films.keys()) toWatch.delete(key);
  const unique = (pick: (read: ReadTable) => readonly string[]) => [
    ...new Set(tables.flatMap(([, read]) => pick(read))),
  ];
  const rated = tables.filter(([, read]) => read.films.some(({ rating }) => rating !== undefined));
  const sites = new Set(tables.map(([{ columns }]) => findListSite(columns)?.name));
  return {
    site: sites.size === 1 ? [...sites][0] : undefined,
    films: all,
    toWatch: [...toWatch.values()],
    notFilms: unique((read) => read.notFilms),
    unreadable: unique((read) => read.unreadable),
    scale: findScale(
      all,
      rated.map(([{ columns }, read]) => ({ columns, rating: read.columns.rating })),
    ),
  };
}

/** Returns what tells a film from the others of a list: its IMDb id, or else everything else that says which film it is. */
function keyOf({ imdbId, tmdbId, title, originalTitle = '', year }: ListedFilm): string {
  if (imdbId !== undefined) return `tt${imdbId}`;
  return JSON.stringify([(title ?? originalTitle).toLowerCase(), year, tmdbId]);
}

function noFilms({ columns }: Table): TypeError {
  const names = columns.map(plainName);
  if (names.includes('userid') && names.includes('movieid')) {
    return new TypeError(
      'These are the ratings of a dataset, with ids in the place of titles. Whoever runs the site can train it on them.',
    );
  }
  const shown = columns
    .slice(0, MOST_COLUMNS)
    .map((name) => (name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS)}…` : name));
  return new TypeError(
    columns.length === 0
      ? `No entry of this file names ${AN_ITEM}.`
      : `No column of this file holds titles or ids of ${ITEMS}. The columns of the file are: ${shown.join(', ')}.`,
  );
}
