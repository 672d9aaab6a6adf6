/** Numbers as pages show them. */

const WHOLE = new Intl.NumberFormat('en');
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `32,000,204`. */
export function count(value: number): string {
  return WHOLE.format(value);
}

/** `1 rating`, `2,000 ratings`. */
export function ratings(number: number): string {
  return `${count(number)} ${number === 1 ? 'rating' : 'ratings'}`;
}

/** `32M`, `1.2K`: for axes. */
export function compact(value: number): string {
  return COMPACT.format(value);
}

/** With `digits` behind the point; an en dash for what is not known. */
export function decimal(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(digits);
}

/** A share of one as `12.3 %`, which no line end breaks. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)}\u00a0%`;
}

/** `10–19`, or one number. */
export function range(from: number, to: number): string {
  return from === to ? count(from) : `${count(from)}–${count(to)}`;
}

/** Bytes as people say them: `8.1 MB`. */
export function bytes(value: number): string {
  if (value < 1_000) return `${value}\u00a0bytes`;
  return value < 1_000_000 ? `${(value / 1_000).toFixed(0)}\u00a0kB` : `${(value / 1_000_000).toFixed(1)}\u00a0MB`;
}
