/**
 * Ratings as a short text, for a link that somebody passes on. In a link it stands behind the `#`, which browsers never
 * send to a server. The text is base64url (RFC 4648) of these bytes: a version, a CRC-32 of the rest in four bytes,
 * lowest first, and for each film, ascending by id, the distance to the id before and the rating in thousandths, both as
 * varints; a rating below 0 is odd (zigzag).
 */

import { fromBase64Url, toBase64Url } from '../../../../shared/base64url.ts';
import { crc32 } from '../../../../shared/crc32.ts';
import { MALFORMED, readVarint, varintLength, writeVarint } from '../../../../shared/varint.ts';

/** A film's id and its rating. */
export interface TasteRating {
  readonly movieId: number;
  readonly rating: number;
}

const VERSION = 1;
const HEAD = 5;
/** Most ratings of a code, so that its link stays below 8,000 characters, which messengers pass on. */
export const MOST_CODED = 1_000;
const MARK = 'with=';
const PER_UNIT = 1_000;
const BROKEN = 'This is not a whole code. Copy all of it, from the first to the last letter.';

/** Returns the code of the last `MOST_CODED` of these ratings. Each film is there once. */
export function encodeTaste(ratings: readonly TasteRating[]): string {
  const films = ratings.slice(-MOST_CODED).toSorted((a, b) => a.movieId - b.movieId);
  const numbers = films.flatMap(({ movieId, rating }, k) => {
    const value = Math.round(rating * PER_UNIT);
    return [movieId - (films[k - 1]?.movieId ?? 0), value < 0 ? -2 * value - 1 : 2 * value];
  });
  const bytes = new Uint8Array(HEAD + numbers.reduce((sum, value) => sum + varintLength(value), 0));
  numbers.reduce((at, value) => writeVarint(bytes, at, value), HEAD);
  bytes[0] = VERSION;
  new DataView(bytes.buffer).setUint32(1, crc32(bytes, HEAD), true);
  return toBase64Url(bytes);
}

/** Returns the ratings of a code. Throws `TypeError` with a message for people when it is none. */
export function decodeTaste(code: string): TasteRating[] {
  const bytes = fromBase64Url(code);
  if (!bytes || bytes.length < HEAD) throw new TypeError(BROKEN);
  if (bytes[0] !== VERSION) throw new TypeError('This code was made by another version of the page.');
  if (new DataView(bytes.buffer).getUint32(1, true) !== crc32(bytes, HEAD)) throw new TypeError(BROKEN);
  const cursor = { at: HEAD };
  const ratings: TasteRating[] = [];
  let movieId = 0;
  while (cursor.at < bytes.length) {
    const distance = readVarint(bytes, cursor);
    const value = readVarint(bytes, cursor);
    if (distance === MALFORMED || value === MALFORMED) throw new TypeError(BROKEN);
    movieId += distance;
    ratings.push({ movieId, rating: (value % 2 === 1 ? -(value + 1) / 2 : value / 2) / PER_UNIT });
  }
  return ratings;
}

/** Returns the part of a link behind the `#` that carries these ratings. */
export function tasteFragment(ratings: readonly TasteRating[]): string {
  return `#${MARK}${encodeTaste(ratings)}`;
}

/** Returns the code in a link, in its part behind the `#`, or in a text that is one; undefined when there is none. */
export function codeIn(text: string): string | undefined {
  const [, behind] = new RegExp(`#(?:.*&)?${MARK}([^&\\s]*)`).exec(text) ?? [];
  const code = behind ?? text.trim();
  return code === '' || /[\s:/?#]/.test(code) ? undefined : code;
}
