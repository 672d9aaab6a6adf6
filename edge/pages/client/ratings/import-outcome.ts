/** What an import comes to: which films are taken, and what became of the others. */

import type { MovieCard } from '../../../../models/recommender/answers.ts';
import { rescale } from '../common/scale.ts';
import type { ListedFilm } from '../lists.ts';
import type { Imported } from './import-ratings.ts';
import { type Hidden, type Kept, MAX_KEPT, type Rated } from './kept.ts';

/** What an import comes to, with one scale. */
export interface Outcome {
  /** All lists with the films of the file. For a film that is rated in both, the file's rating counts. */
  readonly kept: Kept;
  /** Films whose rating is taken. */
  readonly numTaken: number;
  /** Names of films, or records with their places, by what became of them. */
  readonly seen: readonly string[];
  readonly unwanted: readonly string[];
  readonly notKnown: readonly string[];
  readonly already: readonly string[];
  /** Not in the catalogue. */
  readonly unknown: readonly string[];
  readonly notFilms: readonly string[];
  /** Newly on the shelf. */
  readonly toWatch: readonly string[];
  readonly unreadable: readonly string[];
  /** Films for which there is no more room: what was there before stays. */
  readonly tooMany: readonly string[];
}

/** Returns what an import comes to for somebody who has `kept`. `best` is the highest rating of the file's scale. */
export function outcomeOf(imported: Imported, kept: Kept, scale: readonly number[], best: number): Outcome {
  const taken = new Set<number>();
  const [seen, unwanted, notKnown, toWatch]: string[][] = [[], [], [], []];
  const [already, unknown, tooMany]: string[][] = [[], [], []];
  const [notFilms, unreadable] = [[...imported.notFilms], [...imported.unreadable]];
  const rated = byId(kept.ratings);
  const [hidden, unasked, shelf] = [byId(kept.hidden), byId(kept.unknown), byId(kept.shelf)];
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
      if (taken.has(card.movieId)) for (const others of [hidden, unasked, shelf]) others.delete(card.movieId);
    } else if (film.list === 'unknown') {
      const isThere = [rated, hidden, unasked].some((films) => films.has(card.movieId));
      if (isThere) already.push(name);
      else (put(unasked, plain(card)) ? notKnown : tooMany).push(name);
    } else if (hidden.has(card.movieId) || (rated.has(card.movieId) && film.list !== 'hidden')) {
      already.push(name);
    } else if (put(hidden, { ...plain(card), ...(film.why && { why: film.why }) })) {
      shelf.delete(card.movieId);
      if (film.why) unwanted.push(name);
      else seen.push(film.place === '' ? name : withPlace(film, `${name} has no rating`));
    } else {
      tooMany.push(name);
    }
  }
  for (const { film, card } of imported.toWatch) {
    if (!card) (film.isFilm ? unknown : notFilms).push(film.name);
    else if (shelf.has(card.movieId)) already.push(film.name);
    else (put(shelf, plain(card)) ? toWatch : tooMany).push(film.name);
  }
  return {
    kept: {
      ratings: [...rated.values()],
      hidden: [...hidden.values()],
      unknown: [...unasked.values()],
      shelf: [...shelf.values()],
    },
    ...{ numTaken: taken.size, seen, unwanted, notKnown, toWatch, already, unknown, notFilms, unreadable, tooMany },
  };
}

function byId<Film extends Hidden>(films: readonly Film[]): Map<number, Film> {
  return new Map(films.map((film) => [film.movieId, film]));
}

function plain({ movieId, title }: MovieCard): Hidden {
  return { movieId, title };
}

function withPlace({ place }: ListedFilm, text: string): string {
  return place === '' ? text : `${place}: ${text}`;
}

function ratedFilm({ movieId, title, year }: MovieCard, rating: number, ratedAt: string | undefined): Rated {
  return { movieId, title, year, rating, ...(ratedAt !== undefined && { ratedAt }) };
}
