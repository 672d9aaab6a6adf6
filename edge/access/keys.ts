/** The configured keys, and the search for the one that a caller presents. */

import { fromHex } from '../../shared/hex.ts';
import { hashKey, isKey, isKeyName, SCOPES, type Scope } from '../../shared/keys.ts';

/** The name of a key and all its scopes, in ascending order. */
export interface Who {
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** A configured key. The service knows its digest only, never the key itself. */
export interface Key extends Who {
  /** SHA-256 of the key, 32 bytes. */
  readonly digest: Uint8Array;
}

/**
 * Parses `name:scopes:sha256` entries separated by commas. Scopes are joined by `+`, and each one includes the lesser
 * ones. Throws `RangeError` with the number of the bad entry, counted from 1. The message never contains the text of
 * the entry, because it may hold a key that somebody put there by mistake.
 */
export function parseKeys(text: string): Key[] {
  const keys: Key[] = [];
  const names = new Set<string>();
  const digests = new Set<string>();
  for (const [e, entry] of text.split(',').entries()) {
    const refuse = (reason: string) => new RangeError(`entry ${e + 1} ${reason}`);
    const [name, scopes = '', hex = '', ...rest] = entry.trim().split(':');
    if (!isKeyName(name) || !/^[0-9a-f]{64}$/i.test(hex) || rest.length > 0) {
      throw refuse('is not name:scopes:sha256, as `cinematch keys create` prints it');
    }
    if (names.has(name)) throw refuse('has the same name as an earlier entry');
    if (digests.has(hex.toLowerCase())) throw refuse('has the same digest as an earlier entry');
    names.add(name);
    digests.add(hex.toLowerCase());
    const highest = Math.max(...scopes.split('+').map((scope) => levelOf(scope, refuse)));
    keys.push({ name, scopes: SCOPES.slice(0, highest + 1), digest: fromHex(hex) });
  }
  return keys;
}

/**
 * The configured key that equals the presented one; undefined when there is none. The time of the comparison does not
 * depend on which key matches or whether one does, so it reveals nothing about the keys.
 */
export async function findKey(keys: readonly Key[], presented: string): Promise<Key | undefined> {
  if (!isKey(presented)) return undefined;
  const digest = await hashKey(presented);
  let found: Key | undefined;
  for (const key of keys) {
    let difference = 0;
    for (let b = 0; b < digest.length; b++) difference |= digest[b] ^ key.digest[b];
    if (difference === 0) found = key;
  }
  return found;
}

function levelOf(scope: string, refuse: (reason: string) => RangeError): number {
  const level = (SCOPES as readonly string[]).indexOf(scope);
  if (level < 0) throw refuse(`has an unknown scope; choose from ${SCOPES.join(', ')}`);
  return level;
}

/**
 * The credential of a request.
 *
 * - `key`: a key, known or not
 * - `session`: the session of a browser, genuine or not
 * - `nothing`: no key
 * - `foreign`: a session cookie that does not count, because no page of this site made the request
 */
export type Credential =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'session'; readonly session: string }
  | { readonly kind: 'nothing' | 'foreign' };
