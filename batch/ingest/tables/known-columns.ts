/** The columns of each kind of file, and the names that people give them. */

import { plainName, TITLE_NAMES, YEAR_NAMES } from '../../../shared/column-names.ts';

/** The columns that each kind of file may have, in the order in which they stand in a file without a header. */
export const ROLES = {
  ratings: ['user', 'movie', 'rating', 'timestamp'],
  movies: ['movie', 'title', 'genres', 'year'],
  links: ['movie', 'imdb', 'tmdb'],
  tags: ['user', 'movie', 'tag', 'timestamp'],
} as const;

/** A kind of file. */
export type FileKind = keyof typeof ROLES;
/** What a column is for. */
export type Role = (typeof ROLES)[FileKind][number];

/** MovieLens calls the columns so. Messages about a missing column have these names. */
export const USUAL: Readonly<Record<Role, string>> = {
  user: 'userId',
  movie: 'movieId',
  rating: 'rating',
  timestamp: 'timestamp',
  title: 'title',
  genres: 'genres',
  year: 'year',
  imdb: 'imdbId',
  tmdb: 'tmdbId',
  tag: 'tag',
};

const FILM =
  'movieid movie filmid film itemid item tconst titleid isbn asin parentasin animeid anime bookid book productid product showid show businessid gameid mediaid contentid'.split(
    ' ',
  );
/** Names of each column as `plain` makes them, the surest first. */
export const KNOWN: Readonly<Record<Role, readonly string[]>> = {
  user: 'userid user username userkey uid reviewerid reviewer customerid customer viewerid viewer memberid member profileid accountid raterid rater'.split(
    ' ',
  ),
  movie: [...FILM, 'mid', 'iid', 'imdbid', 'tmdbid'],
  rating:
    'rating ratings bookrating movierating filmrating userrating ratingval ratingvalue ratingscore starrating stars star score overall'.split(
      ' ',
    ),
  timestamp:
    'timestamp time ts unixreviewtime unixtime datetime date ratedat ratingtime ratingdate ratingtimestamp daterated createdat created reviewtime reviewdate updatedat'.split(
      ' ',
    ),
  title: [...TITLE_NAMES, 'originaltitle', 'item'],
  genres: 'genres genre categories category class'.split(' '),
  year: YEAR_NAMES,
  imdb: 'imdbid imdb tconst imdbconst'.split(' '),
  tmdb: 'tmdbid tmdb themoviedbid moviedbid'.split(' '),
  tag: 'tag tags tagname keyword label'.split(' '),
};

/**
 * Columns that say nothing about what a user thinks of a film. A file of users and films with no other columns than these
 * has no ratings: its rows are plays, purchases or the like.
 */
const ASIDE =
  'id index plays playcount numplays views viewcount listens count quantity qty purchases session sessionid'.split(' ');

/** Whether a column, as `plain` makes its name, surely has no ratings. */
export function isNoRating(name: string): boolean {
  return ASIDE.includes(name) || Object.values(KNOWN).some((names) => names.includes(name));
}

/** Makes `user_id`, `userId`, `User-ID` and RecBole's `user_id:token` the same name. */
export function plain(name: string): string {
  return plainName(name.replace(/:(token|float|token_seq|float_seq)$/, ''));
}
