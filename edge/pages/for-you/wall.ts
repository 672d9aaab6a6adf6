/** The wall: the films that the page asks to rate before it knows anybody. A release always gives the same walls. */

import type { MovieCard, Recommender } from '../../../models/recommender/answers.ts';

/** Films on one wall. A round number that fills rows of 2, 3, 4, 6 or 8. */
export const WALL_SIZE = 24;
/** Number of the last wall; the first is 0. After the last one, the page starts again with the first. */
export const MAX_WALL = 9;

const kept = new WeakMap<Recommender, MovieCard[][]>();

/**
 * Returns the films of wall `page`, which counts from 0: those for somebody who knows no film of the walls before it.
 * Empty when the release has too few films.
 */
export function wallOf(recommender: Recommender, page: number): MovieCard[] {
  const walls = kept.get(recommender) ?? [];
  kept.set(recommender, walls);
  const { profile } = recommender.profile([]);
  while (walls.length <= page) {
    const unknown = walls.flat().map(({ movieId }) => movieId);
    walls.push(recommender.ask(profile, { n: WALL_SIZE, unknown }));
  }
  return walls[page];
}
