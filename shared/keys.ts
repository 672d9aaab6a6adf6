/**
 * Keys of the service. A key is `cm_` and 256 random bits in base64url; only its SHA-256 is kept, which is enough
 * because so many random bits cannot be guessed, with or without a slow hash.
 */

import { toHex } from './hex.ts';

const PREFIX = 'cm_';
const KEY_BYTES = 32;

/** What a key may do; each scope includes those before it. */
export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Whether a text has the shape of a key. */
export const isKey = (text: string) => /^cm_[\w-]{43}$/.test(text);

/** Whether a text can be the name of a key: it goes into settings and logs. */
export const isKeyName = (text: string) => /^[A-Za-z0-9][\w.-]{0,39}$/.test(text);

/** A new key from the platform's secure random source. */
export function createKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const base64 = btoa(String.fromCharCode(...bytes));
  return PREFIX + base64.replaceAll('+', '-').replaceAll('/', '_').replace('=', '');
}

/** SHA-256 of a key, 32 bytes. */
export async function hashKey(key: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key)));
}

/** The entry of `CINEMATCH_KEYS` that lets a key in: `name:scope:sha256`, the digest in lower-case hex. */
export async function keyEntry(name: string, scope: Scope, key: string): Promise<string> {
  return `${name}:${scope}:${toHex(await hashKey(key))}`;
}
