/**
 * Finds out which column of a list holds what. Values decide, and names are hints: every site and every language has
 * names of its own.
 */

import { plainName } from '../../../../shared/column-names.ts';
import { type Columns, isNamed, isNumbered, isPublic, OWN, type Role } from './column-names.ts';
import { kindOf, saysToWatch } from './kinds.ts';
import type { Table } from './table.ts';
import { namedBest, parseImdbId, parseRating, parseYear } from './values.ts';

/** Values that are looked at to know a column. */
const SAMPLE = 400;
/** A column holds what this share of its values is. */
const MOST = 0.6;
/** A title says more than a word of a fixed set: this share of the values is different. */
const DIFFERENT = 0.5;

/** Returns which column of a table holds what. A column holds one thing, and the surest things are found first. */
export function findColumns(table: Table): Columns {
  const names = table.columns.map(plainName);
  const values = table.columns.map((_, c) => sample(table, c));
  const taken = new Set<number>();
  const found: Partial<Record<Role, number>> = {};
  for (const [role, sureness] of ROLES) {
    let best = 0;
    for (const [c, name] of names.entries()) {
      const sure = taken.has(c) ? 0 : sureness(name, values[c], names);
      if (sure <= best) continue;
      best = sure;
      found[role] = c;
    }
    const column = found[role];
    if (column !== undefined) taken.add(column);
  }
  return found;
}

/** How sure it is that a column holds something, 0 for not at all. In the order in which columns are given away. */
const ROLES: readonly [Role, (name: string, values: readonly string[], names: readonly string[]) => number][] = [
  ['imdbId', sureOfImdb],
  ['tmdbId', sureOfTmdb],
  ['movieId', (name, values) => (isNamed('movieId', name) && share(values, isInteger) >= MOST ? 5 : 0)],
  ['originalTitle', (name, values) => (isNamed('originalTitle', name) && hasText(values) ? 5 : 0)],
  ['episode', (name) => (isNamed('episode', name) ? 5 : 0)],
  ['title', (name, values) => (isNamed('title', name) && hasText(values) ? titleHint(name) : 0)],
  ['year', sureOfYear],
  ['kind', sureOfKind],
  ['rating', sureOfRating],
  ['watched', (name) => (isNamed('watched', name) ? 5 : 0)],
  ['status', (name, values) => (isNamed('status', name) ? 5 : share(values, saysToWatch) > 0 ? 2 : 0)],
  // What no name tells.
  ['title', sureOfText],
];

/** Of several titles, that of the film itself: `movie.title` before the title of a list. */
function titleHint(name: string): number {
  return /^(title|movietitle|primarytitle|filmtitle|nameru)$/.test(name) ? 6 : /^(show|episode)/.test(name) ? 3 : 5;
}

function sureOfImdb(name: string, values: readonly string[]): number {
  const isId = share(values, (value) => /^tt\d+$/i.test(value));
  if (isId >= MOST) return 10;
  if (isNamed('imdbId', name) && values.length > 0 && share(values, (value) => /^(tt)?\d+$/i.test(value)) >= MOST)
    return 8;
  // Plex has ids of several sites in one list.
  if (isId > 0 || share(values, (value) => /imdb:\/\/tt\d+/i.test(value)) > 0) return 7;
  return share(values, (value) => parseImdbId(value) !== undefined) >= MOST ? 6 : 0;
}

function sureOfTmdb(name: string, values: readonly string[], names: readonly string[]): number {
  if (share(values, (value) => /^(tmdb|themoviedb):\/\/\d+$/i.test(value)) > 0) return 9;
  if (share(values, isInteger) < MOST) return 0;
  if (isNamed('tmdbId', name)) return 8;
  // The API of The Movie Database calls it id, beside fields that no one else has.
  return name === 'id' && names.includes('voteaverage') && names.includes('originaltitle') ? 7 : 0;
}

function sureOfYear(name: string, values: readonly string[]): number {
  const hasYear = share(values, (value) => parseYear(value) !== undefined);
  const isYear = share(values, (value) => /^(1[89]|20)\d\d(?:[.,]0+)?$/.test(value));
  if (isNamed('year', name)) return /date|premier|available|released/.test(name) ? (hasYear > 0 ? 6 : 0) : 10;
  return isYear >= 0.9 && !/^id$|date|watch|rated/.test(name) ? 3 : 0;
}

function sureOfKind(name: string, values: readonly string[]): number {
  if (values.length === 0) return 0;
  const known = share(values, (value) => value.length < 40 && kindOf(value) !== undefined);
  // IMDb has words here in the language of the account, so its own name is enough.
  if (isNamed('kind', name)) return known > 0 || name === 'titletype' ? 4 + known : 0;
  return known === 1 && new Set(values).size <= Math.max(1, values.length / 2) ? 2 : 0;
}

function sureOfRating(name: string, values: readonly string[], names: readonly string[]): number {
  const isRating = share(values, (value) => parseRating(value) !== 'unreadable');
  if (values.length > 0 && isRating < MOST && !OWN.test(name)) return 0;
  if (isNamed('rating', name)) {
    if (OWN.test(name)) return 10;
    // Programs that keep films call the public rating just rating.
    const isOfAll = names.some((other) => /^(audiencerating|userrating|communityrating|uniqueid.*)$/.test(other));
    if (isOfAll && name === 'rating') return 0;
    return 6 + (values.length > 0 ? 1 : 0) + (name === 'rating' || namedBest(name) ? 1 : 0) + (namedBest(name) ? 1 : 0);
  }
  if (isPublic(name) || !(isNumbered(name) || /^[^a-z]+$/u.test(name))) return 0;
  // Without a name that is known: small numbers that are not all different.
  const numbers = values.map((value) => Number(value.replace(',', '.')));
  const isSmall = numbers.length > 0 && numbers.every((value) => value >= 0 && value <= 10);
  return isSmall ? 2 : 0;
}

function sureOfText(name: string, values: readonly string[], names: readonly string[]): number {
  if (names.some((other) => isNamed('title', other))) return 0;
  const isText = share(values, (value) => /\p{L}/u.test(value) && !/^https?:|^\d{4}-\d\d/.test(value));
  const different = new Set(values).size / Math.max(1, values.length);
  const isLonely = names.length === 1 || !/^(director|genre|url|description|review|comment|tag)/.test(name);
  return isText >= MOST && different >= DIFFERENT && isLonely ? 1 + different : 0;
}

function sample({ rows }: Table, column: number): string[] {
  const values: string[] = [];
  for (const row of rows) {
    const value = row.values[column] ?? '';
    if (value !== '') values.push(value);
    if (values.length === SAMPLE) break;
  }
  return values;
}

function share(values: readonly string[], test: (value: string) => boolean): number {
  return values.length === 0 ? 0 : values.filter(test).length / values.length;
}

function isInteger(value: string): boolean {
  return /^\d+(?:\.0)?$/.test(value);
}

function hasText(values: readonly string[]): boolean {
  return values.length === 0 || values.some((value) => /[\p{L}\p{N}]/u.test(value));
}
