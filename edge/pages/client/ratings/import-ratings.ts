/** Imports ratings from a file: one that this page exported, or a list from another site. */

import type { FilmClue, MatchedMovies, MovieCard } from '../../../../models/recommender/answers.ts';
import { ask, outOfReach } from '../common/api.ts';
import type { FilmList, ListedFilm } from '../lists.ts';
import type { Hidden, Kept } from './kept.ts';
import { parseKept } from './kept-text.ts';

/** A round number; larger files are no lists of ratings. */
const MAX_FILE_BYTES = 20_000_000;
/** Longest title that the service takes (`MAX_TITLE_QUERY` in edge/http/fields.ts), in UTF-16 units. */
const MAX_TITLE = 200;
/** Bytes that are looked at to recognise a file that this page exported. */
const EXPORT_START = 64;
/**
 * Films in one request. With two titles of 200 letters each, each of three bytes, this many fit into `MAX_BODY_BYTES` of
 * edge/http/fields.ts.
 */
const PER_REQUEST = 175;

/** A film of a file, and what the catalogue calls it; null when it has none. */
interface Found {
  readonly film: ListedFilm;
  readonly card: MovieCard | null;
}

/** Films of a file, found in the catalogue. */
export interface Imported extends Omit<FilmList, 'films' | 'toWatch'> {
  /** Where the film list comes from, in words: `your Letterboxd list`. */
  readonly source: string;
  readonly films: readonly Found[];
  /** Films to watch. */
  readonly toWatch: readonly Found[];
  /** What the catalogue holds. */
  readonly catalogue: MatchedMovies['catalogue'];
}

/**
 * Reads the films in a file and finds them in the catalogue. `listReader` is the address of the built lists.ts. Throws
 * `TypeError` with a message for people, or `ApiError`.
 */
export async function importRatings(file: File, scale: readonly number[], listReader: string): Promise<Imported> {
  if (file.size > MAX_FILE_BYTES) throw new TypeError('The file is larger than 20 MB, so it is not a list of ratings.');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isOwn = /^\s*\{\s*"app"\s*:\s*"cinematch"/.test(new TextDecoder().decode(bytes.subarray(0, EXPORT_START)));
  const list = isOwn
    ? readExport(new TextDecoder().decode(bytes), scale)
    : await (await loadReader(listReader)).readList(file.name, bytes);
  const { cards, catalogue } = await matchFilms([...list.films, ...list.toWatch]);
  return {
    ...list,
    source: isOwn ? 'your export file' : list.site ? `your ${list.site} list` : 'your list',
    films: list.films.map((film, k) => ({ film, card: cards[k] })),
    toWatch: list.toWatch.map((film, k) => ({ film, card: cards[list.films.length + k] })),
    catalogue,
  };
}

/** How often the reader of lists could not be loaded. */
let failures = 0;

async function loadReader(address: string): Promise<typeof import('../lists.ts')> {
  try {
    // A browser never asks again for a module that it could not load, so each attempt has another address.
    return await import(failures === 0 ? address : `${address}?${failures}`);
  } catch (cause) {
    failures++;
    throw outOfReach(cause);
  }
}

/** Reads a file that this page exported. Throws `TypeError` with a message for people when it cannot be read. */
export function readExport(text: string, scale: readonly number[]): FilmList {
  let found: Kept;
  try {
    found = parseKept(text);
  } catch (error) {
    throw new TypeError(`This file cannot be read: ${(error as Error).message}.`, { cause: error });
  }
  const best = scale[scale.length - 1];
  const place = '';
  const unrated = ({ movieId, title }: Hidden) => ({ movieId, title, name: title, place, isFilm: true });
  const hidden = found.hidden.map((film) => ({ ...unrated(film), list: 'hidden' as const, why: film.why }));
  const unknown = found.unknown.map((film) => ({ ...unrated(film), list: 'unknown' as const }));
  const rated = found.ratings.map(({ movieId, title, year, rating, ratedAt }) => ({
    // Movie ids differ between datasets. The service takes an id only when the title agrees.
    ...{ movieId, title, place, isFilm: true, rating: { value: rating, best }, ratedAt },
    ...(year === null ? { name: title } : { name: `${title} (${year})`, year }),
  }));
  return {
    films: [...rated, ...hidden, ...unknown],
    toWatch: found.shelf.map(unrated),
    notFilms: [],
    unreadable: [],
    ...(rated.length > 0 && { scale: { best, isCertain: true } }),
  };
}

async function matchFilms(
  films: readonly ListedFilm[],
): Promise<{ cards: MatchedMovies['films']; catalogue: MatchedMovies['catalogue'] }> {
  const cards: MatchedMovies['films'] = [];
  let catalogue: MatchedMovies['catalogue'] = { movies: 0, lastYear: null };
  for (let at = 0; at === 0 || at < films.length; at += PER_REQUEST) {
    const clues = films.slice(at, at + PER_REQUEST).map(clueOf);
    const answer = await ask<MatchedMovies>('/v1/movies:match', { films: clues });
    cards.push(...answer.films);
    catalogue = answer.catalogue;
  }
  return { cards, catalogue };
}

function clueOf({ isFilm, movieId, imdbId, tmdbId, title, originalTitle, year }: ListedFilm): FilmClue {
  // A series may have the name of a film, so it is only looked up by its id.
  if (!isFilm) return { imdbId };
  return {
    ...{ movieId, imdbId, tmdbId, year },
    title: title?.slice(0, MAX_TITLE),
    originalTitle: originalTitle?.slice(0, MAX_TITLE),
  };
}
