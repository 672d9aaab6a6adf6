/** What a rating has to be, cell by cell. These rules word the refusals; `read-ratings.ts` applies the same to whole columns. */

import { show } from './data-error.ts';

/** The largest id. 2³² − 1 is left out, so that a counter of ids still fits 32 bits. */
export const MAX_ID = 2 ** 32 - 2;
/** Seconds since 1970 as 32 bits: until February 2106. Earlier than 1970 counts as 1970. */
const MAX_TIMESTAMP = 2 ** 32 - 1;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export interface RatingCells {
  readonly user: string;
  readonly movie: string;
  readonly rating: string;
  /** Undefined when the file has no such column. */
  readonly timestamp: string | undefined;
}

/** A further reason against a rating that is a number, or null. */
export type RatingCheck = (rating: number) => string | null;

/** The first reason against a row, null when it is good. `names` are the columns as the file calls them. */
export function reasonAgainstRow(names: RatingCells, cells: RatingCells, check?: RatingCheck): string | null {
  return (
    reasonAgainstId(names.user, cells.user) ??
    reasonAgainstId(names.movie, cells.movie) ??
    reasonAgainstNumber(names.rating, cells.rating) ??
    check?.(Number(cells.rating)) ??
    (cells.timestamp === undefined ? null : reasonAgainstTime(names.timestamp ?? 'timestamp', cells.timestamp))
  );
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
