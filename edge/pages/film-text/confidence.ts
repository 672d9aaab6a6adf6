/** How sure a predicted rating is, in words. */

/**
 * Returns text like `quite sure: 3.1 to 4.2`. `interval` is the range that is meant to contain four out of five
 * ratings. `scale` is the rating scale, ascending. The two thresholds are round shares of the scale's length; they only
 * choose the word.
 */
export function confidence([low, high]: readonly [number, number], scale: readonly number[]): string {
  const share = (high - low) / (scale[scale.length - 1] - scale[0] || 1);
  const word = share < 0.35 ? 'quite sure' : share < 0.5 ? 'less sure' : 'a guess';
  return `${word}: ${low.toFixed(1)} to ${high.toFixed(1)}`;
}
