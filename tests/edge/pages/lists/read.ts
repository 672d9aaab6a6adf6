/** Reads lists in tests. */

import { type FilmList, readList } from '../../../../edge/pages/client/lists.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
/** Reads a list as the page does. */
export const read = (text: string, name = 'list.csv') => readList(name, bytesOf(text));
/** Each film as one line: name, ids, rating of scale. */
export const brief = ({ films, scale }: FilmList) =>
  films.map(({ name, imdbId, tmdbId, rating, isFilm }) =>
    [
      name,
      imdbId && `tt${imdbId}`,
      tmdbId && `tmdb${tmdbId}`,
      rating ? `${rating.value}/${rating.best ?? scale?.best}` : 'seen',
      !isFilm && 'no film',
    ]
      .filter(Boolean)
      .join(' '),
  );
