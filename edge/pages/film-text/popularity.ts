/** How well known the films of a list are to be, in words. */

/** Returns text like `50 % off the beaten track` for a dial from −1 to 1; `as it comes` for 0. */
export function popularityText(dial: number): string {
  if (dial === 0) return 'as it comes';
  return `${Math.round(100 * Math.abs(dial))} % ${dial < 0 ? 'off the beaten track' : 'well known'}`;
}
