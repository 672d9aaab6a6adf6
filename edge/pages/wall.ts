/** Films to start rating with: known ones, spread over genres and decades, the same for a release every time. */

import type { MovieFacts, Recommender } from '../../models/answers.ts';

/** Films of one wall, and how many walls there are before they begin again. */
const WALL_SIZE = 24;
export const MAX_WALL = 9;
/** Most rated films that walls are made of. */
const POOL = 600;
/** Places of popularity that a film loses for each one before it of its decade, and of its genres. */
const DECADE_COST = 12;
const GENRE_COST = 8;

const kept = new WeakMap<Recommender, MovieFacts[]>();

/** Wall `page`, from 0. Empty when the release has too few films. */
export async function wallOf(recommender: Recommender, page: number): Promise<MovieFacts[]> {
  let order = kept.get(recommender);
  if (!order) {
    const { movies } = await recommender.search('', { limit: POOL });
    order = spread(movies, WALL_SIZE * (MAX_WALL + 1));
    kept.set(recommender, order);
  }
  return order.slice(page * WALL_SIZE, (page + 1) * WALL_SIZE);
}

/** Up to `n` of `films`, which are sorted by popularity: greedily the best known one that adds a decade or a genre. */
export function spread<Film extends { year: number | null; genres: readonly string[] }>(
  films: readonly Film[],
  n: number,
): Film[] {
  const left = films.map((film, rank) => ({ film, rank }));
  const decades = new Map<number, number>();
  const genres = new Map<string, number>();
  const chosen: Film[] = [];
  while (chosen.length < n && left.length > 0) {
    let best = 0;
    let bestCost = Number.POSITIVE_INFINITY;
    for (let k = 0; k < left.length && left[k].rank < bestCost; k++) {
      const { film, rank } = left[k];
      const seen = film.genres.reduce((sum, genre) => sum + (genres.get(genre) ?? 0), 0) / (film.genres.length || 1);
      const cost = rank + DECADE_COST * (decades.get(decadeOf(film)) ?? 0) + GENRE_COST * seen;
      if (cost < bestCost) {
        best = k;
        bestCost = cost;
      }
    }
    const [{ film }] = left.splice(best, 1);
    chosen.push(film);
    decades.set(decadeOf(film), (decades.get(decadeOf(film)) ?? 0) + 1);
    for (const genre of film.genres) genres.set(genre, (genres.get(genre) ?? 0) + 1);
  }
  return chosen;
}

function decadeOf({ year }: { year: number | null }): number {
  return year === null ? 0 : Math.floor(year / 10);
}
