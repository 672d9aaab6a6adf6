/**
 * Keys of the random streams (shared/random.ts). Each has independent numbers, so a change to one does not affect the
 * others.
 */

/** Invented films, by film. */
export const CATALOGUE_STREAM = 1;
/** Trait vectors of genres, by genre. */
export const GENRE_STREAM = 2;
/** Traits, quality and fame of films, by film. */
export const FILM_STREAM = 3;
/** The order in which numbers of ratings are assigned to users. */
export const COUNTS_STREAM = 4;
/** Years of joining, by user. */
export const JOINED_STREAM = 5;
/** Tastes, choices, ratings and times, by user. */
export const VIEWER_STREAM = 6;
/** Tags, by user. */
export const TAGS_STREAM = 7;
