/**
 * The place in a list of recommendations up to which a caller has it: `after` in answers and requests. It says all that is
 * needed to go on, so the service keeps nothing, and every process and host can read it. It is no secret and proves nothing:
 * it holds what its caller was shown. The checksum finds what was cut off or changed by mistake.
 *
 *   version (1 byte) · CRC-32 of all that follows (4 bytes, little-endian) · release (8 bytes) ·
 *   minute · models · offset · earlier · film ids in the order of the list (varints)
 */

import { MODEL_NAMES, type ModelName } from '../../models/catalogue.ts';
import { fromBase64Url, toBase64Url } from '../../shared/base64url.ts';
import { crc32 } from '../../shared/crc32.ts';
import { fromHex, toHex } from '../../shared/hex.ts';
import { MAX_LIST, MAX_LIST_OFFSET } from '../../shared/limits.ts';
import { MALFORMED, readVarint, varintLength, writeVarint } from '../../shared/varint.ts';

const VERSION = 1;
const RELEASE_BYTES = 8;
const HEAD = 5 + RELEASE_BYTES;
const VARINT_BYTES = 5;
const NUM_FIELDS = 4;
/** Most films of a cursor: a list has no more. */
const MOST_LISTED = MAX_LIST_OFFSET + MAX_LIST;
/** The form of a cursor: the version, then the head and four numbers at least. */
export const CURSOR_FORM = /^A[Q-Za-f][\w-]{21,}$/;
/** Most characters of a cursor: four for each three bytes. */
export const MAX_CURSOR = Math.ceil((4 * (HEAD + VARINT_BYTES * (NUM_FIELDS + MOST_LISTED))) / 3);

/** How far a caller has a list. */
export interface ListCursor {
  /** Id of the release that the last page came from. */
  readonly release: string;
  /** When the last page was made, in minutes since 1970-01-01. */
  readonly minute: number;
  /** The models that took part in the last page. */
  readonly models: readonly ModelName[];
  /** Films of the list before the first one in `listed`. */
  readonly offset: number;
  /** Ids of the films on all pages so far, in their order; at most 400. */
  readonly listed: readonly number[];
  /** How many of them, from the first, came from another release or from other models. */
  readonly earlier: number;
}

/** Returns the cursor as text of letters, digits, `-` and `_`. Of more than 400 films the last 400 are in it. */
export function writeCursor({ release, minute, models, offset, listed, earlier }: ListCursor): string {
  const kept = listed.slice(-MOST_LISTED);
  const mix = models.reduce((bits, name) => bits | (1 << MODEL_NAMES.indexOf(name)), 0);
  const numbers = [minute, mix, offset, Math.max(0, earlier - (listed.length - kept.length)), ...kept];
  const bytes = new Uint8Array(HEAD + numbers.reduce((sum, value) => sum + varintLength(value), 0));
  bytes[0] = VERSION;
  bytes.set(fromHex(release), HEAD - RELEASE_BYTES);
  numbers.reduce((at, value) => writeVarint(bytes, at, value), HEAD);
  new DataView(bytes.buffer).setUint32(1, crc32(bytes, HEAD - RELEASE_BYTES), true);
  return toBase64Url(bytes);
}

/** Returns the cursor that `writeCursor` made this text of; undefined when the text is none or was changed. */
export function readCursor(text: string): ListCursor | undefined {
  const bytes = text.length <= MAX_CURSOR ? fromBase64Url(text) : undefined;
  if (!bytes || bytes.length < HEAD || bytes[0] !== VERSION) return undefined;
  const sum = new DataView(bytes.buffer).getUint32(1, true);
  if (sum !== crc32(bytes, HEAD - RELEASE_BYTES)) return undefined;
  const place = { at: HEAD };
  const numbers: number[] = [];
  while (place.at < bytes.length) numbers.push(readVarint(bytes, place));
  const [minute, mix, offset, earlier, ...listed] = numbers;
  const isWhole = !numbers.includes(MALFORMED) && earlier <= listed.length && listed.length <= MOST_LISTED;
  if (!isWhole || offset > MAX_LIST_OFFSET) return undefined;
  return {
    release: toHex(bytes.subarray(HEAD - RELEASE_BYTES, HEAD)),
    minute,
    models: MODEL_NAMES.filter((_, bit) => mix & (1 << bit)),
    offset,
    listed,
    earlier,
  };
}
