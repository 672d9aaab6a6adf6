/**
 * The columns of a file of movies that are none of id, title, genres and year. Their types follow from their cells, or
 * from what the user says.
 */

import { ARROW_BYTES } from '../../../shared/arrow.ts';
import {
  ATTRIBUTE_TYPES,
  type AttributeColumn,
  type AttributeType,
  LONGEST_ATTRIBUTE_NAME,
  LONGEST_NAME,
  LONGEST_TEXT,
  MOST_ATTRIBUTES,
  MOST_NAMES,
  valueFor,
} from '../../../shared/attributes.ts';
import type { ItemFacts } from '../../../shared/items.ts';
import { ATTRIBUTES_FILE } from '../../../shared/release/attributes.ts';
import { FILE_BUDGETS } from '../../../shared/release/budget.ts';
import { isNothing } from '../tables/cell-values.ts';
import { plain } from '../tables/known-columns.ts';
import { splitGenres } from './genres.ts';

/** A column as it was read: the cells are in the order of the movies. */
export interface RawColumn {
  readonly name: string;
  readonly cells: readonly string[];
}

/** A column whose type is known. */
export interface TypedColumn extends RawColumn {
  readonly type: AttributeType;
  readonly unit?: string;
}

/** Types that the user gives to columns; `none` leaves a column out. `'none'` alone leaves all of them out. */
export type GivenTypes = 'none' | Readonly<Record<string, AttributeType | 'none'>>;

/** A number, or a number and its unit, like `142 min`. */
const NUMBER = /^([+-]?\d{1,15}(?:\.\d{1,15})?(?:e[+-]?\d{1,2})?)(?:\s*([a-z%€$£°]{1,10}\.?))?$/i;
const ADDRESS = /^https?:\/\/\S+$/i;
const DAY = /^\d{4}[-/]\d\d?[-/]\d\d?|^\d\d?[./-]\d\d?[./-]\d{4}/;
/** Cells of a column that may be a list are pieces of at most this many characters and words. Chosen by hand. */
const LONGEST_PIECE = 40;
const MOST_WORDS = 4;
/** A comma separates names, and not a family name from a first name, if a cell has this many pieces. */
const LEAST_PIECES = 3;
/** In a column of words at least this share of the cells repeats another one. Chosen by hand. */
const LEAST_REPEATED = 0.1;
/** From this many films on, whole numbers that are all different are taken for ids. A round number. */
const MANY_FILMS = 20;

/**
 * Returns the columns that are kept, with their types, and one sentence that says what was taken as what; undefined
 * without further columns. The same cells give the same types.
 */
export function typeColumns(
  columns: readonly RawColumn[],
  label: string,
  given: GivenTypes = {},
): { kept: TypedColumn[]; report?: string } {
  if (given === 'none' || columns.length === 0) return { kept: [] };
  const kept: TypedColumn[] = [];
  const left: string[] = [];
  for (const { name, cells } of columns) {
    const wanted = Object.hasOwn(given, name) ? given[name] : undefined;
    const filled = cells.filter((cell) => !isNothing(cell));
    const clean = cleanName(name);
    const isTaken = kept.some((other) => other.name.toLowerCase() === clean.toLowerCase());
    if (wanted === 'none') continue;
    if (filled.length === 0 || clean === '' || isTaken) left.push(`${name} (${isTaken ? 'a second one' : 'empty'})`);
    else if (kept.length === MOST_ATTRIBUTES) left.push(`${name} (only ${MOST_ATTRIBUTES} are kept)`);
    else {
      const { type, unit } = wanted ? as(wanted, filled) : guess(plain(name), filled);
      // `670 pages` in a column of pages is 670.
      kept.push({ name: clean, type, cells, ...(unit && unit.toLowerCase() !== clean.toLowerCase() && { unit }) });
    }
  }
  if (kept.length + left.length === 0) return { kept };
  const parts = ATTRIBUTE_TYPES.flatMap((type) => {
    const names = kept.filter((column) => column.type === type).map(({ name }) => name);
    return names.length === 0 ? [] : [`${names.join(', ')} (${type})`];
  });
  const without = left.length === 0 ? '' : `; left out: ${left.join(', ')}`;
  const report = `${label}: kept what else it says of films: ${parts.join('; ') || 'nothing'}${without}. Change that with --attributes, like name=list`;
  return { kept, report };
}

/** The type of a column that the user has named, and the unit of its numbers. */
function as(type: AttributeType, filled: readonly string[]): Pick<TypedColumn, 'type' | 'unit'> {
  const unit = type === 'number' ? unitOf(filled) : undefined;
  return { type, ...(unit && { unit }) };
}

function guess(name: string, filled: readonly string[]): Pick<TypedColumn, 'type' | 'unit'> {
  const different = new Set(filled).size;
  if (filled.every((cell) => ADDRESS.test(cell)) || filled.every((cell) => DAY.test(cell))) return { type: 'text' };
  if (filled.every((cell) => NUMBER.test(cell)) && unitOf(filled) !== undefined) {
    const isWhole = filled.every((cell) => /^\d+$/.test(cell));
    const isId = isWhole && filled.length >= MANY_FILMS && different === filled.length;
    return /(id|isbn|isbn13)$/.test(name) || isId ? { type: 'text' } : as('number', filled);
  }
  if (isList(filled)) return { type: 'list' };
  const isShort = filled.every((cell) => cell.length <= LONGEST_NAME);
  return { type: isShort && filled.length - different >= LEAST_REPEATED * filled.length ? 'word' : 'text' };
}

/** The unit behind all numbers, empty if there is none, and undefined if they have different ones. */
function unitOf(filled: readonly string[]): string | undefined {
  const units = new Set(filled.map((cell) => NUMBER.exec(cell)?.[2] ?? ''));
  return units.size === 1 ? [...units][0] : undefined;
}

function isList(filled: readonly string[]): boolean {
  if (filled.every((cell) => /^\[.*\]$/s.test(cell) || /^\{.*\}$/s.test(cell))) return true;
  const separator = ['|', ';', ','].find((one) => filled.some((cell) => cell.includes(one)));
  if (separator === undefined) return false;
  const pieces = filled.map((cell) => cell.split(separator).map((piece) => piece.trim()));
  if (separator === ',' && !pieces.some(({ length }) => length >= LEAST_PIECES)) return false;
  return pieces.flat().every((piece) => piece.length <= LONGEST_PIECE && piece.split(/\s+/).length <= MOST_WORDS);
}

/** A name as filters and pages can have it. */
function cleanName(name: string): string {
  const text = name
    .replace(/:(token|float|token_seq|float_seq)$/, '')
    .replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]|[:;|!]/gu, ' ');
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_ATTRIBUTE_NAME);
}

/**
 * Returns the attributes of the movies of a dataset. `rows` has the position of each movie in the cells, or −1. What is
 * `said` of a movie, in the same order, counts before its cells if it has the type of the column. Columns
 * that would make `attributes.arrow` larger than its budget become texts, which take no memory.
 */
export function buildAttributes(
  columns: readonly TypedColumn[],
  rows: readonly number[],
  said: readonly ItemFacts[] = [],
): AttributeColumn[] {
  let left = FILE_BUDGETS[ATTRIBUTES_FILE] - ARROW_BYTES - BYTES_PER_POSITION * (rows.length + 1);
  return columns.map(({ name, type, unit, cells }): AttributeColumn => {
    const before = left;
    const own = rows.map((_, m) => valueFor(type, said[m]?.attributes?.[name]));
    const filled = rows.map((row) => (row < 0 || isNothing(cells[row]) ? '' : cells[row]));
    const asTexts = (): AttributeColumn => ({
      name,
      type: 'text',
      texts: filled.map((cell, m) => cut([own[m] ?? cell].flat().join(', '), LONGEST_TEXT)),
    });
    if (type === 'text') return asTexts();
    if (type === 'number') {
      const values = Float64Array.from(filled, (cell, m) => Number(own[m] ?? NUMBER.exec(cell)?.[1] ?? Number.NaN));
      const distinct = new Set(values).size;
      left -= 2 * BYTES_PER_POSITION * distinct + bytesOf(rows.length, distinct + 1);
      if (left >= 0) return { name, type, ...(unit && { unit }), values };
    } else {
      const lists = type === 'list' ? splitGenres(filled) : filled.map((cell) => (cell === '' ? [] : [cell]));
      const named = nameRows(lists.map((list, m) => (own[m] as readonly string[] | undefined) ?? list));
      const { names, items } = named;
      left -= new TextEncoder().encode(names.join('')).length + BYTES_PER_POSITION * (names.length + 1);
      if (type === 'word') left -= bytesOf(rows.length, names.length + 1);
      else left -= BYTES_PER_POSITION * (rows.length + 1) + bytesOf(items.length, names.length);
      if (left >= 0) return { name, type, ...named };
    }
    // Later and smaller columns may fit.
    left = before;
    return asTexts();
  });
}

/** Positions have 32 bits, and numbers have twice as many. */
const BYTES_PER_POSITION = 4;

/** Bytes that `packIndexes` takes for so many indexes below a bound. */
function bytesOf(count: number, bound: number): number {
  return count * (bound <= 0x10000 ? 2 : BYTES_PER_POSITION);
}

function nameRows(given: readonly (readonly string[])[]) {
  const lists = given.map((list) => list.slice(0, MOST_NAMES).map((name) => cut(name, LONGEST_NAME)));
  const names = [...new Set(lists.flat())].sort();
  const numberOf = new Map(names.map((name, number) => [name, number]));
  const offsets = new Uint32Array(lists.length + 1);
  for (const [m, list] of lists.entries()) offsets[m + 1] = offsets[m] + list.length;
  return { names, offsets, items: Uint32Array.from(lists.flat(), (name) => numberOf.get(name) ?? 0) };
}

/** The first characters of a text, with a sign where something is cut off. */
function cut(text: string, most: number): string {
  const characters = text.length <= most ? [] : Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
