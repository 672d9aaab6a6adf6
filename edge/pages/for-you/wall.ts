/**
 * The wall: well-known films to start rating with, spread over genres and decades. A release always gives the same
 * walls.
 */

import type { MovieFacts, Recommender } from '../../../models/recommender/answers.ts';
import { nameKey } from '../../../shared/release/words.ts';

/** Films on one wall. A round number that fills rows of 2, 3, 4, 6 or 8. */
const WALL_SIZE = 24;
/** Number of the last wall; the first is 0. After the last one, the page starts again with the first. */
export const MAX_WALL = 9;
/**
 * The walls are chosen from this many of the most rated films. More than 10 walls of 24 need, so that there is a
 * choice.
 */
const POOL = 600;
/**
 * The costs that spread the films. A film moves down by this many places of popularity for each film already chosen
 * from its decade, from its genres (on average), or from its series. Chosen by hand; tests/edge/pages/wall.test.ts
 * checks the result.
 */
const DECADE_COST = 12;
const GENRE_COST = 8;
const SERIES_COST = 150;

const kept = new WeakMap<Recommender, MovieFacts[]>();

/** Returns the films of wall `page`, which counts from 0. Empty when the release has too few films. */
export async function wallOf(recommender: Recommender, page: number): Promise<MovieFacts[]> {
  let order = kept.get(recommender);
  if (!order) {
    const { movies } = await recommender.search('', { limit: POOL });
    order = spread(movies, WALL_SIZE * (MAX_WALL + 1));
    kept.set(recommender, order);
  }
  return order.slice(page * WALL_SIZE, (page + 1) * WALL_SIZE);
}

/**
 * Returns up to `n` of `films`, which are sorted by popularity. Chooses greedily: each time the film with the lowest
 * cost, which is its rank plus the costs for its decade, genres and series.
 */
export function spread<Film extends Pick<MovieFacts, 'title' | 'year' | 'genres'>>(
  films: readonly Film[],
  n: number,
): Film[] {
  const left = films.map((film, rank) => ({ film, rank, series: seriesOf(film.title) }));
  const seriesSeen = new Map<string, number>();
  const decades = new Map<number, number>();
  const genres = new Map<string, number>();
  const chosen: Film[] = [];
  while (chosen.length < n && left.length > 0) {
    let best = 0;
    let bestCost = Number.POSITIVE_INFINITY;
    for (let k = 0; k < left.length && left[k].rank < bestCost; k++) {
      const { film, rank, series } = left[k];
      const seen = film.genres.reduce((sum, genre) => sum + (genres.get(genre) ?? 0), 0) / (film.genres.length || 1);
      const others = SERIES_COST * (seriesSeen.get(series) ?? 0);
      const cost = rank + DECADE_COST * (decades.get(decadeOf(film)) ?? 0) + GENRE_COST * seen + others;
      if (cost < bestCost) {
        best = k;
        bestCost = cost;
      }
    }
    const [{ film, series }] = left.splice(best, 1);
    chosen.push(film);
    seriesSeen.set(series, (seriesSeen.get(series) ?? 0) + 1);
    decades.set(decadeOf(film), (decades.get(decadeOf(film)) ?? 0) + 1);
    for (const genre of film.genres) genres.set(genre, (genres.get(genre) ?? 0) + 1);
  }
  return chosen;
}

function decadeOf({ year }: { year: number | null }): number {
  return year === null ? 0 : Math.floor(year / 10);
}

/**
 * The key of a film's series. Titles of a series start with the same words: `Star Wars: Episode V …` and `Star Wars:
 * Episode VI …`, `Terminator, The` and `Terminator 2`.
 */
function seriesOf(title: string): string {
  const [name] = title.split(/[:,(]| - |\s\d/, 1);
  return nameKey(name).split(' ').slice(0, 3).join(' ');
}
