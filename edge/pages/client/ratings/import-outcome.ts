/** What an import comes to: which films are taken, and what became of the others. */

import type { MovieCard } from '../../../../models/recommender/answers.ts';
import { rescale } from '../common/scale.ts';
import type { ListedFilm } from '../lists.ts';
import type { Imported } from './import-ratings.ts';
import { type Hidden, type Kept, MAX_KEPT, type Rated } from './kept.ts';
import type { ShelfFilm } from './shelf.ts';

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
  /** Films to watch that the catalogue has, for the shelf. */
  readonly shelf: readonly ShelfFilm[];
  readonly unreadable: readonly string[];
  /** Films for which there is no more room: what was there before stays. */
  readonly tooMany: readonly string[];
}

/** Returns what an import comes to for somebody who has `kept`. `best` is the highest rating of the file's scale. */
export function outcomeOf(imported: Imported, kept: Kept, scale: readonly number[], best: number): Outcome {
  const taken = new Set<number>();
  const [seen, already, unknown, tooMany]: string[][] = [[], [], [], []];
  const [notFilms, unreadable] = [[...imported.notFilms], [...imported.unreadable]];
  const rated = new Map(kept.ratings.map((film) => [film.movieId, film]));
  const hidden = new Map(kept.hidden.map((film) => [film.movieId, film]));
  /** Puts a film at the end of a list. Returns false when the list is full. */
  const put = <Film extends Hidden>(films: Map<number, Film>, film: Film): boolean => {
    if (films.size >= MAX_KEPT && !films.has(film.movieId)) return false;
    films.delete(film.movieId);
    films.set(film.movieId, film);
    return true;
  };
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
      if (rated.get(card.movieId)?.rating === value) already.push(name);
      else if (put(rated, ratedFilm(card, value, film.ratedAt))) taken.add(card.movieId);
      else tooMany.push(name);
      if (taken.has(card.movieId)) hidden.delete(card.movieId);
    } else if (hidden.has(card.movieId) || (rated.has(card.movieId) && !film.isHidden)) {
      already.push(name);
    } else if (put(hidden, { movieId: card.movieId, title: card.title })) {
      seen.push(film.place === '' ? name : withPlace(film, `${name} has no rating`));
    } else {
      tooMany.push(name);
    }
  }
  const toWatch = imported.toWatch.filter(({ card }) => card);
  unknown.push(...imported.toWatch.filter(({ card, film }) => !card && film.isFilm).map(({ film }) => film.name));
  return {
    kept: {
      ratings: [...rated.values()],
      hidden: [...hidden.values()],
      unknown: kept.unknown.filter(({ movieId }) => !taken.has(movieId)),
    },
    ...{ numTaken: taken.size, seen, already, unknown, notFilms, unreadable, tooMany },
    toWatch: toWatch.map(({ film }) => film.name),
    shelf: toWatch.flatMap(({ card }) => (card ? [{ movieId: card.movieId, title: card.title, year: card.year }] : [])),
  };
}

function withPlace({ place }: ListedFilm, text: string): string {
  return place === '' ? text : `${place}: ${text}`;
}

function ratedFilm({ movieId, title, year }: MovieCard, rating: number, ratedAt: string | undefined): Rated {
  return { movieId, title, year, rating, ...(ratedAt !== undefined && { ratedAt }) };
}
