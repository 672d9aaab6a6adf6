/** The nearest number with `digits` digits behind the point, halves upwards. Never −0, so that every host prints the same. */
export function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor + 0;
}
