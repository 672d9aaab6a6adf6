/** What an import comes to: which films are taken, and what became of the others. */

import type { MovieCard } from '../../../../models/recommender/answers.ts';
import { rescale } from '../common/scale.ts';
import type { ListedFilm } from '../lists.ts';
import type { Imported } from './import-ratings.ts';
import type { Kept } from './kept.ts';
import { withHidden, withRating } from './ratings-store.ts';

/** What an import comes to, with one scale. */
export interface Outcome {
  /** The ratings and hidden films with those of the file. For a film in both, the file's rating counts. */
  readonly kept: Kept;
  /** Films whose rating is taken. */
  readonly numTaken: number;
  /** Names of films, or records with their places, by what became of them. */
  readonly seen: readonly string[];
  readonly already: readonly string[];
  readonly unknown: readonly string[];
  readonly notFilms: readonly string[];
  readonly toWatch: readonly string[];
  readonly unreadable: readonly string[];
}

/** Returns what an import comes to for somebody who has `kept`. `best` is the highest rating of the file's scale. */
export function outcomeOf(imported: Imported, kept: Kept, scale: readonly number[], best: number): Outcome {
  let next = kept;
  const taken = new Set<number>();
  const [seen, already, unknown, notFilms, unreadable]: [string[], string[], string[], string[], string[]] = [
    [],
    [],
    [],
    [...imported.notFilms],
    [...imported.unreadable],
  ];
  const rated = new Map(kept.ratings.map(({ movieId, rating }) => [movieId, rating]));
  const hidden = new Set(kept.hidden.map(({ movieId }) => movieId));
  for (const { film, card } of imported.films) {
    const { rating, isFilm, name } = film;
    const highest = rating?.best ?? best;
    // Where the scale does not go to 100, a zero stands for a film without a rating.
    const isRated = rating !== undefined && (rating.value > 0 || highest >= 100);
    if (isRated && rating.value > highest) {
      unreadable.push(withPlace(film, `“${name}” has the rating ${rating.value}, which is more than ${highest}`));
    } else if (!card) {
      (isFilm ? unknown : notFilms).push(name);
    } else if (isRated) {
      const value = rescale(scale, rating.value, highest);
      if (rated.get(card.movieId) === value) already.push(name);
      else taken.add(card.movieId);
      if (rated.get(card.movieId) !== value) next = withRating(next, filmOf(card), value);
      rated.set(card.movieId, value);
    } else if (hidden.has(card.movieId) || (rated.has(card.movieId) && !film.isHidden)) {
      already.push(name);
    } else {
      seen.push(film.place === '' ? name : withPlace(film, `${name} has no rating`));
      hidden.add(card.movieId);
      next = withHidden(next, filmOf(card));
    }
  }
  return { kept: next, numTaken: taken.size, seen, already, unknown, notFilms, toWatch: imported.toWatch, unreadable };
}

function withPlace({ place }: ListedFilm, text: string): string {
  return place === '' ? text : `${place}: ${text}`;
}

function filmOf({ movieId, title, year }: MovieCard): Pick<MovieCard, 'movieId' | 'title' | 'year'> {
  return { movieId, title, year };
}
