/** The places of films in their lists, as they are stored: rising numbers, so that one change of a list changes few rows. */

import type { KeptFilm } from '../../../browser/kept-films.ts';
import type { Kept, KeptList } from './kept.ts';

/** The key of a film in a list. */
export function keyOf(list: KeptList, movieId: number): string {
  return `${list}/${movieId}`;
}

/**
 * Returns the rows of a list in its order. A film keeps the number that `known` has of its key when that fits in; the
 * others get one that is `now` or larger.
 */
export function placesIn(
  list: KeptList,
  films: Kept[KeptList],
  known: (key: string) => number | undefined,
  now: number,
): KeptFilm[] {
  let last = 0;
  return films.map((film) => {
    const { movieId } = film;
    const before = known(keyOf(list, movieId)) ?? 0;
    last = before > last ? before : Math.max(last + 1, now);
    return { list, movieId, since: last, film };
  });
}
