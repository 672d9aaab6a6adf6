/** Rounding for answers and pages. */

/**
 * Rounds `value` to `digits` digits after the decimal point. Halves are rounded up. Never returns −0, which some
 * formatters print with its sign.
 */
export function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor + 0;
}

/**
 * Rounds the parts of a sum, so that they add up to `sum`, which is rounded to as many digits. The largest remainder method:
 * each part is less than one unit of the last digit away, and none changes its sign.
 */
export function roundParts(sum: number, parts: readonly number[], digits: number): number[] {
  const factor = 10 ** digits;
  const rounded = parts.map((part) => Math.floor(part * factor));
  const left = Math.round(sum * factor) - rounded.reduce((total, part) => total + part, 0);
  // Equal remainders may differ by rounding errors. Then the first part comes first.
  const remainders = parts.map((part) => round(part * factor - Math.floor(part * factor), 6));
  const byRemainder = Array.from(parts.keys()).toSorted((a, b) => remainders[b] - remainders[a]);
  for (const t of byRemainder.slice(0, Math.max(0, left))) rounded[t]++;
  return rounded.map((part) => part / factor + 0);
}
