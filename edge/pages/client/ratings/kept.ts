/** The films that a browser keeps. */

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
