/** The keys that are configured, and which of them a caller holds. */

import { hashKey, isKey, isKeyName, SCOPES, type Scope } from '../../shared/keys.ts';

/** Whose key came with a request, and all that it may do. */
export interface Who {
  readonly name: string;
  readonly scopes: readonly Scope[];
}

export interface Key extends Who {
  /** SHA-256 of the key, 32 bytes. */
  readonly digest: Uint8Array;
}

/**
 * Keys from `name:scopes:sha256` entries separated by commas; scopes are joined by `+`, and each includes the smaller
 * ones. Throws `RangeError` with the number of the bad entry, never its text: it may hold a key that was put there by
 * mistake.
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
    if (names.has(name)) throw refuse('has the name of an earlier one');
    if (digests.has(hex.toLowerCase())) throw refuse('has the digest of an earlier one');
    names.add(name);
    digests.add(hex.toLowerCase());
    const highest = Math.max(...scopes.split('+').map((scope) => levelOf(scope, refuse)));
    keys.push({ name, scopes: SCOPES.slice(0, highest + 1), digest: Uint8Array.from({ length: 32 }, byteOf(hex)) });
  }
  return keys;
}

/** The configured key that was presented. Takes the same time whichever it is, and whether or not there is one. */
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
  if (level < 0) throw refuse(`has an unknown scope; known: ${SCOPES.join(', ')}`);
  return level;
}

const byteOf = (hex: string) => (_: unknown, b: number) => Number.parseInt(hex.slice(2 * b, 2 * b + 2), 16);

/**
 * What a request brings to be let in.
 *
 * - `nothing`: there is no key
 * - `foreign`: there is a session, but the request was not made by a page of this site
 */
export type Credential = { readonly kind: 'key'; readonly key: string } | { readonly kind: 'nothing' | 'foreign' };
