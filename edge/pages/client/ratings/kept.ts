/** The films that a browser keeps, and how they change. */

/** A film that the visitor rated. */
export interface Rated {
  readonly movieId: number;
  readonly title: string;
  readonly year: number | null;
  readonly rating: number;
  /** When the visitor gave it on a page, in ISO 8601; absent when that is not known, as of many imports. */
  readonly ratedAt?: string;
}

/** A rating as requests send it. */
export type SentRating = Pick<Rated, 'movieId' | 'rating' | 'ratedAt'>;

/** Returns ratings as requests send them: without titles, and with times to the minute, which is all that counts. */
export function sentRatings(ratings: readonly Rated[]): SentRating[] {
  return ratings.map(({ movieId, rating, ratedAt }) => ({
    movieId,
    rating,
    ratedAt: ratedAt && `${ratedAt.slice(0, 16)}Z`,
  }));
}

/** Why a film is hidden: it was seen, or the visitor is not interested, for a reason or none. */
export type Why = 'unwanted' | 'kind' | 'film';

/** A film of a list without ratings. */
export interface Hidden {
  readonly movieId: number;
  readonly title: string;
  /** Absent for a film that was seen, of which nothing more is known. */
  readonly why?: Why;
}

/** Everything that the browser keeps. Each list has a film at most once, the latest last. */
export interface Kept {
  readonly ratings: readonly Rated[];
  /** Films that are never recommended. */
  readonly hidden: readonly Hidden[];
  /** Films that the visitor was asked about and does not know. */
  readonly unknown: readonly Hidden[];
  /** Films to watch: the visitor's shelf. */
  readonly shelf: readonly Hidden[];
}

/** Name of a list. */
export type KeptList = keyof Kept;
/** Names of all lists. */
export const KEPT_LISTS: readonly KeptList[] = ['ratings', 'hidden', 'unknown', 'shelf'];

/** Films that a list keeps: one request can hold this many (`MAX_RATINGS` and `MAX_EXCLUDED_POSTED` of edge/http/fields.ts). */
export const MAX_KEPT = 5_000;

/** The state of a browser that keeps no film. */
export const EMPTY: Kept = { ratings: [], hidden: [], unknown: [], shelf: [] };

/**
 * Returns `kept` with a film's rating set, or removed for `undefined`. A film that gets a rating leaves the other lists.
 * `ratedAt` is when it was given, if that is known.
 */
export function withRating(
  kept: Kept,
  { movieId, title, year }: Omit<Rated, 'rating' | 'ratedAt'>,
  rating: number | undefined,
  ratedAt?: string,
): Kept {
  const ratings = without(kept.ratings, movieId);
  if (rating === undefined) return { ...kept, ratings };
  return {
    ratings: [...ratings, { movieId, title, year, rating, ...(ratedAt && { ratedAt }) }],
    hidden: without(kept.hidden, movieId),
    unknown: without(kept.unknown, movieId),
    shelf: without(kept.shelf, movieId),
  };
}

/** Returns `kept` with a film no longer hidden. */
export function withoutHidden(kept: Kept, movieId: number): Kept {
  return { ...kept, hidden: without(kept.hidden, movieId) };
}

/** Returns `kept` with a film hidden, and off the shelf. A rating of the film stays. */
export function withHidden(kept: Kept, film: Hidden): Kept {
  return {
    ...kept,
    hidden: [...without(kept.hidden, film.movieId), plainHidden(film)],
    shelf: without(kept.shelf, film.movieId),
  };
}

/** Returns `kept` with a film on the shelf. */
export function withShelved(kept: Kept, { movieId, title }: Hidden): Kept {
  return { ...kept, shelf: [...without(kept.shelf, movieId), { movieId, title }] };
}

/** Returns `kept` with a film no longer on the shelf. */
export function withoutShelved(kept: Kept, movieId: number): Kept {
  return { ...kept, shelf: without(kept.shelf, movieId) };
}

/** Returns `kept` with films that the visitor does not know. */
export function withUnknown(kept: Kept, films: readonly Hidden[]): Kept {
  const added = new Map(films.map(({ movieId, title }) => [movieId, { movieId, title }]));
  return { ...kept, unknown: [...kept.unknown.filter(({ movieId }) => !added.has(movieId)), ...added.values()] };
}

function without<Film extends Hidden>(films: readonly Film[], movieId: number): Film[] {
  return films.filter((film) => film.movieId !== movieId);
}

/** Returns the film with nothing else that the value may have, and without a reason that this page does not know. */
export function plainHidden({ movieId, title, why }: Hidden): Hidden {
  return { movieId, title, ...(why !== undefined && ['unwanted', 'kind', 'film'].includes(why) && { why }) };
}

/** Returns `kept` with all films of `added`, which are in no list then but those of `added`. */
export function withAll(kept: Kept, added: Kept): Kept {
  const ids = new Set(KEPT_LISTS.flatMap((list) => added[list].map(({ movieId }) => movieId)));
  const both = KEPT_LISTS.map((list) => {
    const others = (kept[list] as readonly Hidden[]).filter(({ movieId }) => !ids.has(movieId));
    return [list, [...others, ...added[list]]];
  });
  return Object.fromEntries(both) as Kept;
}
