/** The rule for the ids of users, on every boundary: requests, the command line, files. */

import { MAX_ID } from './ids.ts';

/** The id of a user: a number in a release whose users have ids, a name in one whose users have names. */
export type UserId = number | string;

/** Most bytes of UTF-8 in a name. */
export const LONGEST_USER_NAME = 256;

/** What a user id may be, for messages. */
const EXPECTED = `expected a number from 0 to ${MAX_ID}, or a name of 1 to ${LONGEST_USER_NAME} bytes without control characters`;
/** An id as text, without leading zeros. */
const ID = /^(0|[1-9]\d{0,9})$/;
const CONTROL = /\p{Cc}/u;
/** Looks like a number. One that is not an id, like -1 or 1.5, is more likely to be a mistake than a name. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The one rule for the ids of users: returns the id that `text` stands for. `named` says whether the users of the
 * dataset have names; then the text is the name. Otherwise a number is an id, and any other text is the name of somebody
 * whom the release does not know. Throws `RangeError` with what was expected when the text cannot be an id.
 */
export function parseUserId(text: string, named: boolean): UserId {
  if (!isUserName(text)) throw new RangeError(EXPECTED);
  if (named) return text;
  if (/^\d{1,10}$/.test(text) && Number(text) <= MAX_ID) return Number(text);
  if (NUMBER.test(text)) throw new RangeError(EXPECTED);
  return text;
}

/**
 * The one form of a user id that feedback has, whether users have ids or names in the release: 7 and "7" are the same
 * user, "007" is another one.
 */
export function canonicalUserId(userId: UserId): UserId {
  return typeof userId === 'string' && ID.test(userId) && Number(userId) <= MAX_ID ? Number(userId) : userId;
}

/** Whether `text` may be the name of a user: 1 to `LONGEST_USER_NAME` bytes, not only spaces, no control characters. */
export function isUserName(text: string): boolean {
  const bytes = new TextEncoder().encode(text).length;
  return bytes <= LONGEST_USER_NAME && text.trim() !== '' && text.isWellFormed() && !CONTROL.test(text);
}
