/**
 * Entity tags for answers that depend on the release and the changes of its catalogue, so that callers and caches can
 * keep and revalidate them.
 */

import { toHex } from '../../shared/hex.ts';
import type { AppContext } from '../context.ts';

/** A cache may show the previous release, or the catalogue before a change, for up to a minute. */
const CACHE_CONTROL = 'public, max-age=60';
/** While viewers get different releases, a shared cache must not give one the answer of another. */
const VIEWERS_CACHE_CONTROL = 'private, max-age=60';
/** For pages of a signed-in browser: they show the name of its key, so shared caches must not keep them. */
const OWN_CACHE_CONTROL = 'private, no-cache';
/** Bytes of the digest in a tag. 128 bits make an accidental collision practically impossible. */
const TAG_BYTES = 16;
/** Answers of one release whose tags are remembered, and characters of what tells them apart. Round numbers. */
const MOST_SENT = 1_000;
const LONGEST_KEY = 300;

/** The headers of answers that were sent, by the release that they depend on and by `keyOf`. */
const sent = new WeakMap<object, Map<string, Headers>>();

/**
 * The answer of `build` with a strong entity tag, which is a digest of its bytes. Returns 304 without a body when the caller
 * already has these bytes. The tags of the latest answers are remembered, so that most of those who have them already
 * get the 304 before anything is built. An answer with another status than 200 is returned as it is.
 */
export async function withEtag(c: AppContext, build: () => Response | Promise<Response>): Promise<Response> {
  const release = c.get('recommender') ?? c.get('deps').releases.peek();
  const key = keyOf(c);
  const known = release && sent.get(release)?.get(key);
  if (known && isKnown(c, known)) return unchanged(known);
  const answer = await build();
  if (answer.status !== 200) return answer;
  const body = await answer.arrayBuffer();
  const headers = new Headers(answer.headers);
  headers.set('etag', `"${await digest(body)}"`);
  headers.set('cache-control', cacheControl(c));
  if (release && key.length <= LONGEST_KEY) remember(release, key, new Headers(headers));
  return isKnown(c, headers) ? unchanged(headers) : new Response(body, { headers });
}

function cacheControl(c: AppContext): string {
  if (c.get('page') && c.get('who')) return OWN_CACHE_CONTROL;
  return c.get('deps').canary?.state() ? VIEWERS_CACHE_CONTROL : CACHE_CONTROL;
}

/** What an answer of one release depends on: its address on the host, who may keep it, and on pages the key of the caller. */
function keyOf(c: AppContext): string {
  return JSON.stringify([c.req.url, c.env.base ?? '', cacheControl(c), c.get('page') ? c.get('who')?.name : null]);
}

function remember(release: object, key: string, headers: Headers): void {
  const all = sent.get(release) ?? new Map<string, Headers>();
  sent.set(release, all);
  all.delete(key);
  all.set(key, headers);
  const [oldest] = all.keys();
  if (all.size > MOST_SENT) all.delete(oldest);
}

function unchanged(of: Headers): Response {
  const headers = new Headers(of);
  headers.delete('content-type');
  headers.delete('content-length');
  return new Response(null, { status: 304, headers });
}

/** Compares tags weakly (RFC 9110, 13.1.2), because a proxy that compresses an answer marks its tag with `W/`. */
function isKnown(c: AppContext, headers: Headers): boolean {
  const known = (c.req.header('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(headers.get('etag') ?? '') || known.includes('*');
}

async function digest(body: ArrayBuffer): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', body), 0, TAG_BYTES);
  return toHex(bytes);
}
