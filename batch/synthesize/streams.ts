/** Keys of the random streams of `shared/random.ts`: one for each thing that is drawn, then by user, film or genre. */

export const CATALOGUE_STREAM = 1;
export const GENRE_STREAM = 2;
export const FILM_STREAM = 3;
export const COUNTS_STREAM = 4;
export const JOINED_STREAM = 5;
export const VIEWER_STREAM = 6;
export const TAGS_STREAM = 7;
