/**
 * Rounds `value` to `digits` digits after the decimal point. Halves are rounded up. Never returns −0, which some
 * formatters print with its sign.
 */
export function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor + 0;
}
