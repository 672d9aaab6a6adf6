/** Formats numbers for the pages. */

import { ITEM, ITEMS } from '../../../shared/item-words.ts';

const WHOLE = new Intl.NumberFormat('en');
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** Returns a whole number with separators: `32,000,204`. */
export function count(value: number): string {
  return WHOLE.format(value);
}

/** Returns a number of ratings with its noun: `1 rating`, `2,000 ratings`. */
export function ratings(number: number): string {
  return `${count(number)} ${number === 1 ? 'rating' : 'ratings'}`;
}

/** Returns a number of picks with its noun: `1 pick`, `2,000 picks`. */
export function picks(number: number): string {
  return `${count(number)} ${number === 1 ? 'pick' : 'picks'}`;
}

/** Returns a number of films with its noun: `1 film`, `2,000 films`. */
export function films(number: number): string {
  return `${count(number)} ${number === 1 ? ITEM : ITEMS}`;
}

/** Returns a short form for axes: `32M`, `1.2K`. */
export function compact(value: number): string {
  return COMPACT.format(value);
}

/** Returns a number with `digits` decimals. Returns an en dash for null, undefined, NaN and infinity. */
export function decimal(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(digits);
}

/** Returns a share from 0 to 1 as `12.3 %`, with a space that does not break. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)}\u00a0%`;
}

/** Returns a range of whole numbers: `10–19`, or one number when both ends are equal. */
export function range(from: number, to: number): string {
  return from === to ? count(from) : `${count(from)}–${count(to)}`;
}

/** Returns a number of bytes in decimal units: `512 bytes`, `81 kB`, `8.1 MB`. */
export function bytes(value: number): string {
  if (value < 1_000) return `${value}\u00a0bytes`;
  return value < 1_000_000 ? `${(value / 1_000).toFixed(0)}\u00a0kB` : `${(value / 1_000_000).toFixed(1)}\u00a0MB`;
}
