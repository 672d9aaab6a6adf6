/** Limits of what can be asked for, which the HTTP API and the command line share. They are round numbers. */

/** Most entries of one list in an answer: recommendations, similar films, a page of a history or a search. */
export const MAX_LIST = 100;
/**
 * Largest offset of a page of recommendations. With the largest page it ends where lists do (`LONGEST_LIST` of
 * models/recommender/pool.ts).
 */
export const MAX_LIST_OFFSET = 300;
/** Most people of one list. */
export const MAX_PEOPLE = 8;
/** Largest number of ratings of a film that a filter takes. No dataset has as many. */
export const MAX_COUNT = 1_000_000_000;
/** Last year of a filter: the largest number of four digits. */
export const MAX_YEAR = 9_999;
