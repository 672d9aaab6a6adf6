/** Text and positions of a film's row. The server's pages and the client islands both use them. */

import type { MovieCard } from '../../../models/recommender/answers.ts';

/** Returns the year and the genres of a film: `1972 · Crime, Drama`. Leaves out what is unknown. */
export function factsOf({ year, genres }: MovieCard): string {
  return [year, genres.filter((genre) => !genre.startsWith('(')).join(', ')].filter(Boolean).join(' · ');
}

/**
 * Returns the positions of the bar that shows an interval, in percent of the scale: `x` and `width` of the interval,
 * and `point` for the rating.
 */
export function sureBar(
  scale: readonly number[],
  rating: number,
  [low, high]: readonly [number, number],
): { x: number; width: number; point: number } {
  const place = (value: number) => (100 * (value - scale[0])) / (scale[scale.length - 1] - scale[0] || 1);
  return {
    x: place(low),
    width: place(high) - place(low),
    // The mark is 2 wide and stays within the bar.
    point: Math.min(98, Math.max(0, place(rating) - 1)),
  };
}
