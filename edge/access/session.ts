/**
 * The session of a signed-in browser. It names a key and an end, and a signature makes it genuine. It does not hold the
 * key, so who reads a cookie can use it until it ends, and never learns the key. Every process with the same secret
 * knows it, also after a restart.
 */

import { fromHex, toHex } from '../../shared/hex.ts';
import { isKeyName } from '../../shared/keys.ts';
import type { Key } from './keys.ts';

/** A signed-in browser stays so for a working day. A round number; nothing depends on its exact value. */
export const SESSION_SECONDS = 12 * 3600;
/** `<end in seconds since 1970>.<signature>.<name of the key>` */
const FORM = /^(\d{1,12})\.([0-9a-f]{64})\.(.+)$/;

/** A session for this key that begins now and ends after 12 hours. `now` is in milliseconds since 1970. */
export async function createSession(key: Key, secret: string, now: number): Promise<string> {
  const end = Math.floor(now / 1_000) + SESSION_SECONDS;
  return `${end}.${toHex(new Uint8Array(await crypto.subtle.sign('HMAC', await signer(secret), claim(key, end))))}.${key.name}`;
}

/**
 * The configured key that the session stands for. Undefined when it is not genuine or has ended, and when its key has
 * another digest now or is configured no more. `now` is in milliseconds since 1970.
 */
export async function findSession(
  keys: readonly Key[],
  secret: string,
  session: string,
  now: number,
): Promise<Key | undefined> {
  const [, end, signature, name] = FORM.exec(session) ?? [];
  const key = isKeyName(name ?? '') ? keys.find((other) => other.name === name) : undefined;
  const left = Number(end) - now / 1_000;
  if (!key || !(left > 0 && left <= SESSION_SECONDS)) return undefined;
  const isGenuine = await crypto.subtle.verify(
    'HMAC',
    await signer(secret),
    fromHex(signature),
    claim(key, Number(end)),
  );
  return isGenuine ? key : undefined;
}

/** What is signed. The digest is in it, so that a session ends with its key although another one has its name. */
function claim({ name, digest }: Key, end: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`cinematch session ${end} ${toHex(digest)} ${name}`);
}

function signer(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}
