/** How sure a predicted rating is, in words. */

/** `interval` holds four of five ratings of such films; `scale` ascends. */
export function confidence([low, high]: readonly [number, number], scale: readonly number[]): string {
  const share = (high - low) / (scale[scale.length - 1] - scale[0] || 1);
  const word = share < 0.35 ? 'quite sure' : share < 0.5 ? 'fairly sure' : 'a guess';
  return `${word}: ${low.toFixed(1)} to ${high.toFixed(1)}`;
}
