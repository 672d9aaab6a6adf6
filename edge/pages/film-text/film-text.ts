/** What a film's row says and draws: the same on the server and in the browser. */

import type { MovieCard, Recommendation } from '../../../models/recommender/answers.ts';

/** `1972 · Crime, Drama`. */
export function factsOf({ year, genres }: MovieCard): string {
  return [year, genres.filter((genre) => !genre.startsWith('(')).join(', ')].filter(Boolean).join(' · ');
}

/** Where the bar of how sure a rating is has its parts, in percent of the scale. */
export function sureBar(
  scale: readonly number[],
  { rating, interval: [low, high] }: Pick<Recommendation, 'rating' | 'interval'>,
): { x: number; width: number; point: number } {
  const place = (value: number) => (100 * (value - scale[0])) / (scale[scale.length - 1] - scale[0] || 1);
  return {
    x: place(low),
    width: place(high) - place(low),
    // Two wide, and never beyond the end.
    point: Math.min(98, Math.max(0, place(rating) - 1)),
  };
}
