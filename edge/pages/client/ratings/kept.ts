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

/** Returns ratings as requests send them: without titles. */
export function sentRatings(ratings: readonly Rated[]): SentRating[] {
  return ratings.map(({ movieId, rating, ratedAt }) => ({ movieId, rating, ratedAt }));
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
}

/** Name of a list. */
export type KeptList = keyof Kept;
/** Names of all lists. */
export const KEPT_LISTS: readonly KeptList[] = ['ratings', 'hidden', 'unknown'];

/** Films that a list keeps: one request can hold this many ratings (`MAX_RATINGS` of edge/http/fields.ts). */
export const MAX_KEPT = 5_000;
