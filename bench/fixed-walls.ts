/** Walls of films to rate that are the same for everybody: what `bench/asking.ts` compares the service's with. */

import type { MovieFacts } from '../models/recommender/answers.ts';
import { nameKey } from '../shared/release/words.ts';

/**
 * A film moves down by this many places of popularity for each film already chosen from its decade, from its genres (on
 * average), or from its series. Chosen by hand.
 */
const DECADE_COST = 12;
const GENRE_COST = 8;
const SERIES_COST = 150;

/**
 * Returns `films`, which are sorted by popularity, spread over genres and decades. Chooses greedily: each time the film
 * with the lowest cost, which is its rank plus the costs for its decade, genres and series.
 */
export function spread(films: readonly MovieFacts[]): MovieFacts[] {
  const left = films.map((film, rank) => ({ film, rank, series: seriesOf(film.title) }));
  const seriesSeen = new Map<string, number>();
  const decades = new Map<number, number>();
  const genres = new Map<string, number>();
  const chosen: MovieFacts[] = [];
  while (left.length > 0) {
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

function decadeOf({ year }: MovieFacts): number {
  return year === null ? 0 : Math.floor(year / 10);
}

function seriesOf(title: string): string {
  const [name] = title.split(/[:,(]| - |\s\d/, 1);
  return nameKey(name).split(' ').slice(0, 3).join(' ');
}
