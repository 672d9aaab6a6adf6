/** Imports ratings from a file: one that this page exported, or ratings.csv from Letterboxd or IMDb. */

import type { FilmClue, MatchedMovies, MovieCard } from '../../../../models/recommender/answers.ts';
import { readingTitle } from '../../../../shared/release/reading-title.ts';
import { ask } from '../common/api.ts';
import { nearest, rescale } from '../common/scale.ts';
import { readForeign } from './csv-films.ts';
import type { Kept } from './kept.ts';
import { parseKept, withHidden, withRating } from './ratings-store.ts';

/** A round number; larger files are no lists of ratings. */
const MAX_FILE_BYTES = 5_000_000;
/** Longest title that the service takes (`MAX_TITLE_QUERY` in edge/http/fields.ts), in UTF-16 units. */
const MAX_TITLE = 200;
/**
 * Films in one request. With titles of 200 letters, each of three bytes, this many fit into `MAX_BODY_BYTES` (262,144
 * bytes) of edge/http/fields.ts.
 */
const PER_REQUEST = 350;

interface Imported {
  /** Returns `kept` with the file's ratings added. For a film in both, the file's rating counts. */
  readonly add: (kept: Kept) => Kept;
  /** Where the film list comes from, in words: `your Letterboxd list`. */
  readonly source: string;
  readonly numFound: number;
  /** Films that the catalogue does not have, and lines that could not be read. */
  readonly notFound: readonly string[];
}

/**
 * Reads the ratings in a file and finds their films in the catalogue. `csvReader` is the address of the built csv.ts.
 * Throws `TypeError` with a message for people, or `ApiError`.
 */
export async function importRatings(file: File, scale: readonly number[], csvReader: string): Promise<Imported> {
  if (file.size > MAX_FILE_BYTES) throw new TypeError('The file is larger than 5 MB, so it is not a list of ratings.');
  const text = decode(await file.arrayBuffer());
  return /^\s*[{[]/.test(text) ? importExport(text, scale) : importCsv(text, scale, csvReader);
}

async function importExport(text: string, scale: readonly number[]): Promise<Imported> {
  let found: Kept;
  try {
    found = parseKept(text);
  } catch (error) {
    throw new TypeError(`This file cannot be read: ${(error as Error).message}.`, { cause: error });
  }
  // Movie ids differ between datasets. The service takes an id only when the title agrees.
  const films = [...found.ratings, ...found.hidden.map((film) => ({ ...film, year: null }))];
  const cards = await matchFilms(
    films.map(({ movieId, title, year }) => ({ movieId, title, ...(year !== null && { year }) })),
  );
  const { length } = found.ratings;
  const notFound = films
    .filter((_, k) => !cards[k])
    .map(({ title, year }) => (year !== null ? `${title} (${year})` : title));
  return {
    add(kept) {
      let next = kept;
      for (const [k, { rating }] of found.ratings.entries()) {
        const card = cards[k];
        if (card) next = withRating(next, filmOf(card), nearest(scale, rating));
      }
      for (const card of cards.slice(length)) if (card) next = withHidden(next, filmOf(card));
      return next;
    },
    source: 'your export file',
    numFound: films.length - notFound.length,
    notFound,
  };
}

async function importCsv(text: string, scale: readonly number[], csvReader: string): Promise<Imported> {
  const { parseCsv } = (await import(csvReader)) as typeof import('../csv.ts');
  const { rows, columns } = parseCsv(text);
  const { site, films, skipped } = readForeign(rows, columns);
  const cards = await matchFilms(films);
  const unknown = films.filter((_, k) => !cards[k]).map(({ name }) => name);
  return {
    add(kept) {
      let next = kept;
      for (const [k, { rating, best }] of films.entries()) {
        const card = cards[k];
        if (card) next = withRating(next, filmOf(card), rescale(scale, rating, best));
      }
      return next;
    },
    source: `your ${site} list`,
    numFound: films.length - unknown.length,
    notFound: [...unknown, ...skipped.map(({ line, reason }) => `line ${line}: ${reason}`)],
  };
}

async function matchFilms(clues: readonly FilmClue[]): Promise<MatchedMovies['films']> {
  const cards: MatchedMovies['films'] = [];
  for (let at = 0; at < clues.length; at += PER_REQUEST) {
    const films = clues
      .slice(at, at + PER_REQUEST)
      .map(({ movieId, imdbId, title, year }) => ({ movieId, imdbId, title: title?.slice(0, MAX_TITLE), year }));
    cards.push(...(await ask<MatchedMovies>('/v1/movies:match', { films })).films);
  }
  return cards;
}

function filmOf({ movieId, title, year }: MovieCard): { movieId: number; title: string; year: number | null } {
  return { movieId, title: readingTitle(title, year), year };
}

/** Decodes UTF-8. Other files are read as Windows-1252, which older exports use. */
function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
