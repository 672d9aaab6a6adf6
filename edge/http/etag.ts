/**
 * Entity tags for answers that depend on the release alone, so that callers and caches can keep and revalidate them.
 */

import { toHex } from '../../shared/hex.ts';
import type { AppContext } from '../context.ts';

/** A cache may show the previous release for up to a minute. */
const CACHE_CONTROL = 'public, max-age=60';
/** For pages of a signed-in browser: they show the name of its key, so shared caches must not keep them. */
const OWN_CACHE_CONTROL = 'private, no-cache';
/** Bytes of the digest in a tag. 128 bits make an accidental collision practically impossible. */
const TAG_BYTES = 16;

/**
 * The answer with a strong entity tag, which is a digest of its bytes. Returns 304 without a body when the caller
 * already has these bytes. An answer with another status than 200 is returned as it is. Consumes the body of `answer`.
 */
export async function withEtag(c: AppContext, answer: Response): Promise<Response> {
  if (answer.status !== 200) return answer;
  const body = await answer.arrayBuffer();
  const etag = `"${await digest(body)}"`;
  const headers = new Headers(answer.headers);
  headers.set('etag', etag);
  headers.set('cache-control', c.get('page') && c.get('who') ? OWN_CACHE_CONTROL : CACHE_CONTROL);
  if (!isKnown(c.req.header('if-none-match'), etag)) return new Response(body, { headers });
  headers.delete('content-type');
  headers.delete('content-length');
  return new Response(null, { status: 304, headers });
}

/** Compares tags weakly (RFC 9110, 13.1.2), because a proxy that compresses an answer marks its tag with `W/`. */
function isKnown(header: string | undefined, etag: string): boolean {
  const known = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

async function digest(body: ArrayBuffer): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', body), 0, TAG_BYTES);
  return toHex(bytes);
}
