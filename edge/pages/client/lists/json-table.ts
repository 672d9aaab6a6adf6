/** Reads films in JSON of any shape: lists of objects, however deep, one object a line, or rows of a table. */

import { scoreHeader } from './column-names.ts';
import { withColumns } from './csv-table.ts';
import { type Entries, type Fields, LIST_COLUMN, MOST_ROWS, startEntries, type Table, tooLong } from './table.ts';

/** Objects in objects are followed this far. No export goes deeper. */
const MOST_DEPTH = 8;
/** Values of one name that are kept, for ids of several sites in a list. */
const MOST_VALUES = 5;

/** Names of objects that hold the film of an entry. */
const WRAPPER = /^(movie|show|film|episode|season|series|item|media|subject)$/i;
/** What is said about the film in such an object is nobody's own rating. */
const OF_EVERYBODY = /^(rating|votes|score|watched|plays|status)\b/i;
/** An object that names its values so has a film in each. */
const FILM_NAME = /^tt\d{7,9}$|\S \((?:1[89]|20)\d\d\)$/;
const IDS = /guid|^ids?$|ids$/i;

/**
 * Returns the entries of a JSON text that say which film they mean. Names of nested fields are joined by dots:
 * `movie.ids.imdb`. Throws `TypeError` with a message for people when the text is neither JSON nor JSON
 * lines, or too large.
 */
export function readJson(text: string): Table {
  const value = parse(text);
  if (Array.isArray(value) && value.length > 0 && value.every(isRow)) {
    if (value.length > MOST_ROWS) throw tooLong();
    return withColumns(value.map((row, k) => ({ place: `entry ${k + 1}`, values: row.map(textOf) })));
  }
  const entries = startEntries();
  collect(value, '', entries, 0);
  return entries.table();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    try {
      if (lines.length > 1) return lines.map((line) => JSON.parse(line) as unknown);
    } catch {
      // The first error says more.
    }
    throw new TypeError('This file cannot be read: it is not valid JSON.', { cause });
  }
}

/** Adds the entries in a value. An object that names a film is an entry; others are searched for entries. */
function collect(value: unknown, list: string, entries: Entries, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > MOST_DEPTH) return;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === 'string' && item.trim() !== '') entries.add(new Map([['title', item.trim()]]));
      else collect(item, list, entries, depth + 1);
    }
    return;
  }
  const named = Object.entries(value).filter(([name]) => FILM_NAME.test(name));
  for (const [name, item] of named) entries.add(namedEntry(name, item));
  const fields: Fields = new Map();
  const wrappers = flatten(value, '', fields, 0);
  // A person has a name too, so an object that holds films is searched for them.
  const holdsFilms = Object.values(value).some((item) => Array.isArray(item) && item.some(isFilm));
  if (named.length === 0 && scoreHeader([...fields.keys()]) > 0 && (!holdsFilms || hasId(fields))) {
    const lists = [list, ...wrappers].filter((name) => name !== '');
    if (lists.length > 0) fields.set(LIST_COLUMN, lists.join(' '));
    entries.add(fields);
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === 'object' && !FILM_NAME.test(name)) collect(item, `${list} ${name}`.trim(), entries, depth + 1);
  }
}

/** Returns the entry of a film whose name is that of its value: `{ "Heat (1995)": 9 }`, `{ "tt0113277": { … } }`. */
function namedEntry(name: string, item: unknown): Fields {
  const fields: Fields = new Map([[name.startsWith('tt') ? 'imdb id' : 'title', name]]);
  if (isObject(item)) flatten(item, '', fields, 0);
  else fields.set('rating', textOf(item));
  return fields;
}

function isRow(item: unknown): item is unknown[] {
  return Array.isArray(item) && item.every((value) => !isObject(value));
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value).trim();
}

function isFilm(item: unknown): boolean {
  if (typeof item !== 'object' || item === null) return false;
  const fields: Fields = new Map();
  flatten(item, '', fields, 0);
  return scoreHeader([...fields.keys()]) > 1;
}

function hasId(fields: Fields): boolean {
  return [...fields].some(([name, value]) => /imdb|tmdb|guid/i.test(name) || /^tt\d+$/.test(value));
}

/**
 * Adds the plain values of an object to `fields`, by their paths. Returns what the object wraps: `movie` for `{ movie: {
 * title } }`, whose title is then called `title`.
 */
function flatten(value: object, path: string, fields: Fields, depth: number): string[] {
  const wrappers: string[] = [];
  // Plain values first: the rating beside a film is that of the person, and the one in it that of everybody.
  const items = Object.entries(value).toSorted(([, a], [, b]) => Number(isObject(a)) - Number(isObject(b)));
  for (const [name, item] of items) {
    const own = path === '' ? name : `${path}.${name}`;
    if (item === null || item === undefined || depth > MOST_DEPTH) continue;
    if (!isObject(item)) add(fields, own, String(item));
    else if (Array.isArray(item)) {
      // Of lists, only those of ids belong to the film: `Guid: [{ id: 'imdb://tt0113277' }]`.
      const ids = IDS.test(name) ? item.flatMap((id: unknown) => (isObject(id) ? Object.values(id) : [id])) : [];
      for (const id of ids) if (!isObject(id)) add(fields, own, String(id));
    } else if (depth === 0 && WRAPPER.test(name)) {
      wrappers.push(name);
      const wrapped: Fields = new Map();
      flatten(item, '', wrapped, depth + 1);
      for (const [inner, text] of wrapped) {
        if (!OF_EVERYBODY.test(inner) && !fields.has(inner)) fields.set(inner, text);
      }
    } else flatten(item, own, fields, depth + 1);
  }
  return wrappers;
}

function add(fields: Fields, name: string, text: string): void {
  for (let k = 1; k <= MOST_VALUES; k++) {
    const own = k === 1 ? name : `${name} ${k}`;
    if (!fields.has(own)) return void fields.set(own, text.trim());
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
