/**
 * Access keys of the service. A key is `cm_` and 256 random bits in base64url. Only its SHA-256 is stored. A fast hash
 * is enough, since 256 random bits cannot be guessed.
 */

import { toBase64Url } from './base64url.ts';
import { toHex } from './hex.ts';

const PREFIX = 'cm_';
const KEY_BYTES = 32;

/** What a key may do. Each scope includes those before it. */
export const SCOPES = ['read', 'write', 'admin'] as const;
/** Name of a scope in `SCOPES`. */
export type Scope = (typeof SCOPES)[number];

/** Returns whether a text has the form of a key. */
export const isKey = (text: string) => /^cm_[\w-]{43}$/.test(text);

/** Returns whether a text can be the name of a key. Names appear in settings and logs. */
export const isKeyName = (text: string) => /^[A-Za-z0-9][\w.-]{0,39}$/.test(text);

/** Returns a new key from the platform's secure random source. */
export function createKey(): string {
  return PREFIX + toBase64Url(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
}

/** Returns the SHA-256 of a key, 32 bytes. */
export async function hashKey(key: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key)));
}

/** Returns the entry of `CINEMATCH_KEYS` that admits a key: `name:scope:sha256`, with the digest in lower-case hex. */
export async function keyEntry(name: string, scope: Scope, key: string): Promise<string> {
  return `${name}:${scope}:${toHex(await hashKey(key))}`;
}
