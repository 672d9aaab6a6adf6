/**
 * Checks the cells of a row of ratings and words the reasons against it. read-ratings.ts applies the same rules to
 * columns.
 */

import { Buffer } from 'node:buffer';
import { MAX_ID } from '../../../shared/ids.ts';
import { LONGEST_USER_NAME } from '../../../shared/user-id.ts';
import { show } from '../data-error.ts';
import { parseTime } from './cell-values.ts';

const CONTROL = /\p{Cc}/u;
/** A number in digits, with a point and an exponent if need be. */
export const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The cells of a row as text, or the names of their columns. */
export interface RatingCells {
  readonly user: string;
  readonly movie: string;
  readonly rating: string;
  /** Undefined if the file has no such column. */
  readonly timestamp: string | undefined;
}

/** A further check of a row: returns the reason against the rating, or null. `row` is its number in the file. */
export type RatingCheck = (rating: number, row: number) => string | null;

/** Whether a file identifies users or films by ids or by names. */
export type IdKind = 'ids' | 'names';

/**
 * Returns the first reason against a row's cells, or null if they are good. `columns` has the names of the file's
 * columns.
 */
export function reasonAgainstRow(
  columns: RatingCells,
  cells: RatingCells,
  users: IdKind,
  movies: IdKind,
): string | null {
  return (
    (users === 'ids' ? reasonAgainstId(columns.user, cells.user) : reasonAgainstName(columns.user, cells.user)) ??
    (movies === 'ids' ? reasonAgainstId(columns.movie, cells.movie) : reasonAgainstName(columns.movie, cells.movie)) ??
    reasonAgainstRating(columns.rating, cells.rating) ??
    (cells.timestamp === undefined ? null : reasonAgainstTime(columns.timestamp ?? 'timestamp', cells.timestamp))
  );
}

/**
 * Returns true for a text that can only be a name: it is not a number, or it has more digits than an id. Any other
 * number that is not an id (negative, with a fraction) is more likely to be a mistake than a name.
 */
export function isName(user: string): boolean {
  const text = user.trim();
  return text !== '' && (!NUMBER.test(text) || (/^\d+$/.test(text) && Number(text) > MAX_ID));
}

/** Returns the reason against a name, or null if it has 1 to 256 bytes of UTF-8 and no control characters. */
export function reasonAgainstName(column: string, text: string): string | null {
  if (text.trim() === '') return `${column} is missing`;
  if (Buffer.byteLength(text) > LONGEST_USER_NAME)
    return `${column} has more than ${LONGEST_USER_NAME} bytes: ${show(text)}`;
  return CONTROL.test(text) ? `${column} ${show(text)} has a control character` : null;
}

/** Returns the reason against an id, or null if it is a whole number from 0 to `MAX_ID`. */
export function reasonAgainstId(name: string, text: string): string | null {
  const reason = reasonAgainstNumber(name, text);
  if (reason !== null) return reason;
  const value = Number(text);
  if (!Number.isInteger(value)) return `${name} ${show(text)} is not a whole number`;
  if (value < 0) return `${name} ${show(text)} is negative`;
  if (value > MAX_ID) return `${name} ${show(text)} is too large; the largest id is ${MAX_ID}`;
  return null;
}

function reasonAgainstTime(name: string, text: string): string | null {
  if (!Number.isNaN(parseTime(text))) return null;
  return `${name} ${show(text)} is not a time; expected seconds since 1970 or a date like 2005-04-02 23:36:41`;
}

/** Returns the number that a cell has, also with a decimal comma; NaN if it is none. */
export function toNumber(text: string): number {
  return Number(/^\s*[+-]?\d+,\d+\s*$/.test(text) ? text.replace(',', '.') : text);
}

function reasonAgainstRating(name: string, text: string): string | null {
  return reasonAgainstNumber(name, /^\s*[+-]?\d+,\d+\s*$/.test(text) ? text.replace(',', '.') : text);
}

function reasonAgainstNumber(name: string, text: string): string | null {
  if (text.trim() === '') return `${name} is missing`;
  return NUMBER.test(text.trim()) && Number.isFinite(Number(text)) ? null : `${name} ${show(text)} is not a number`;
}
