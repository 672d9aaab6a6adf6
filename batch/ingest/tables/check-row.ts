/** What a rating has to be, cell by cell. These rules word the refusals; `read-ratings.ts` applies the same to whole columns. */

import { Buffer } from 'node:buffer';
import { LONGEST_USER_NAME } from '../../../shared/release/user-names.ts';
import { show } from '../data-error.ts';

/** The largest id. 2³² − 1 is left out, so that a counter of ids still fits 32 bits. */
export const MAX_ID = 2 ** 32 - 2;
/** Seconds since 1970 as 32 bits: until February 2106. Earlier than 1970 counts as 1970. */
const MAX_TIMESTAMP = 2 ** 32 - 1;

const CONTROL = /\p{Cc}/u;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export interface RatingCells {
  readonly user: string;
  readonly movie: string;
  readonly rating: string;
  /** Undefined when the file has no such column. */
  readonly timestamp: string | undefined;
}

/** A further reason against a rating that is a number, in that row of the file, or null. */
export type RatingCheck = (rating: number, row: number) => string | null;

/** What tells users apart: ids, or names where one of them is no number. */
export type UserKind = 'ids' | 'names';

/** The first reason against a row's cells, null when they are good. `columns` are what the file calls them. */
export function reasonAgainstRow(columns: RatingCells, cells: RatingCells, users: UserKind): string | null {
  return (
    (users === 'ids' ? reasonAgainstId(columns.user, cells.user) : reasonAgainstName(columns.user, cells.user)) ??
    reasonAgainstId(columns.movie, cells.movie) ??
    reasonAgainstNumber(columns.rating, cells.rating) ??
    (cells.timestamp === undefined ? null : reasonAgainstTime(columns.timestamp ?? 'timestamp', cells.timestamp))
  );
}

/**
 * True for what can only be a name: no number at all, or more digits than an id has. A number that is no id for another reason
 * (negative, with a fraction) is more likely a mistake than a name.
 */
export function isName(user: string): boolean {
  const text = user.trim();
  return text !== '' && (!NUMBER.test(text) || (/^\d+$/.test(text) && Number(text) > MAX_ID));
}

/** The reason against a name, null when it has 1 to 256 bytes of UTF-8 and no control characters. */
export function reasonAgainstName(column: string, text: string): string | null {
  if (text.trim() === '') return `${column} is missing`;
  if (Buffer.byteLength(text) > LONGEST_USER_NAME)
    return `${column} has more than ${LONGEST_USER_NAME} bytes: ${show(text)}`;
  return CONTROL.test(text) ? `${column} ${show(text)} has a control character` : null;
}

/** The reason against an id, null when it is a whole number from 0 to `MAX_ID`. */
export function reasonAgainstId(name: string, text: string): string | null {
  const reason = reasonAgainstNumber(name, text);
  if (reason !== null) return reason;
  const value = Number(text);
  if (!Number.isInteger(value)) return `${name} ${show(text)} is not a whole number`;
  if (value < 0) return `${name} ${show(text)} is negative`;
  if (value > MAX_ID) return `${name} ${show(text)} is too large, the largest id is ${MAX_ID}`;
  return null;
}

function reasonAgainstTime(name: string, text: string): string | null {
  const reason = reasonAgainstNumber(name, text);
  if (reason !== null) return reason;
  return Number(text) > MAX_TIMESTAMP ? `${name} ${show(text)} is too large for seconds since 1970` : null;
}

function reasonAgainstNumber(name: string, text: string): string | null {
  if (text.trim() === '') return `${name} is missing`;
  return NUMBER.test(text.trim()) && Number.isFinite(Number(text)) ? null : `${name} ${show(text)} is not a number`;
}
