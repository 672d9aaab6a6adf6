/** Films to start rating with: known ones, spread over genres and decades, the same for a release every time. */

import type { MovieFacts, Recommender } from '../../../models/recommender/answers.ts';
import { nameKey } from '../../../shared/release/words.ts';

/** Films of one wall, and how many walls there are before they begin again. */
const WALL_SIZE = 24;
export const MAX_WALL = 9;
/** Most rated films that walls are made of. */
const POOL = 600;
/** Places of popularity that a film loses for each one before it of its decade, of its genres, and of its series. */
const DECADE_COST = 12;
const GENRE_COST = 8;
const SERIES_COST = 150;

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

/** Up to `n` of `films`, which are sorted by popularity: greedily the best known one that adds a decade, a genre or a series. */
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

/** Films of a series begin alike: `Star Wars: Episode V …` and `Star Wars: Episode VI …`, `Terminator, The` and `Terminator 2`. */
function seriesOf(title: string): string {
  const [name] = title.split(/[:,(]| - |\s\d/, 1);
  return nameKey(name).split(' ').slice(0, 3).join(' ');
}
