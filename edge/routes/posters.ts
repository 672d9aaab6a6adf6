/**
 * Posters: pictures of films, from addresses on another site or from a folder of the host. Pages ask for
 * `/posters/{movieId}`, whatever the source is. None are shown unless the operator names a source.
 */

import type { Recommender } from '../../models/recommender/answers.ts';
import type { AppContext } from '../context.ts';
import { readMovieId } from '../http/request.ts';
import { route } from '../http/route.ts';
import { unknownMovie } from '../release/read-profile.ts';
import type { PosterSource } from '../settings.ts';

/** How long browsers and shared caches may keep a poster: a day. */
const CACHE = 'public, max-age=86400';
/** Digits of an id at IMDb, as its addresses have them. */
const IMDB_DIGITS = 7;

/** `GET /posters/{movieId}`: the poster of a film, or the way to it; nothing (204) where there is none. */
export const showPoster = route({
  method: 'GET',
  path: '/posters/:movieId',
  page: true,
  access: 'open',
  summary: 'The poster of a film, where the operator has named a source of posters.',
  async answer(c) {
    const movieId = readMovieId(c);
    const recommender = c.get('recommender');
    if (!recommender.movie(movieId)) throw unknownMovie(movieId);
    const { settings, posters } = c.get('deps');
    const file = await posters?.(fileNames(recommender, movieId));
    if (file) return c.body(file.bytes, 200, { 'content-type': file.type, 'cache-control': CACHE });
    const address = settings.posters && (await addressOf(recommender, movieId, settings.posters));
    // Not an error: a page asks for the pictures of all films that it shows, and browsers report errors.
    if (!address) return c.body(null, 204, { 'cache-control': CACHE });
    return c.body(null, 302, { location: address, 'cache-control': CACHE });
  },
});

/**
 * Whether the pages of this site show posters. On a visitor's own device they do not: asking for them would tell what is
 * shown.
 */
export function hasPosters(c: AppContext): boolean {
  const { settings, posters, answeredBy = 'server' } = c.get('deps');
  const hasAddresses = settings.posters !== undefined && 'pattern' in settings.posters;
  return answeredBy === 'server' && (posters !== undefined || hasAddresses);
}

/** Names that the file of a film may have, without an ending: its id, and its key where ids are texts. */
function fileNames(recommender: Recommender, movieId: number): string[] {
  const key = recommender.movie(movieId)?.key;
  return [String(movieId), ...(key !== undefined && /^[\w-]{1,100}$/.test(key) ? [key] : [])];
}

/** Resolves to the address of a poster; undefined when a part of it is not known, or when it leads to another origin. */
async function addressOf(recommender: Recommender, movieId: number, source: PosterSource): Promise<string | undefined> {
  if ('folder' in source) return undefined;
  const { pattern, origins } = source;
  const { key, imdbId, tmdbId } = recommender.movie(movieId) ?? {};
  const ids: Readonly<Record<string, string | number | null | undefined>> = {
    ...{ movieId, key, tmdbId },
    imdbId: imdbId ? `tt${String(imdbId).padStart(IMDB_DIGITS, '0')}` : null,
  };
  const known = await recommender.attributesOf(movieId);
  let isWhole = true;
  const address = pattern.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(ids, name) ? ids[name] : Object.hasOwn(known, name) ? known[name] : undefined;
    if (value === undefined || value === null || value === '') isWhole = false;
    const text = String(value);
    // A pattern that is one name has a whole address in it, and other names are parts of one.
    return pattern.startsWith('{') ? text : text.split('/').map(encodeURIComponent).join('/');
  });
  if (!isWhole || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return origins.includes(url.origin) ? url.href : undefined;
}
