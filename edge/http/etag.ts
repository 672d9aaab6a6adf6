/** Answers that depend on the release alone: callers and caches keep them, and ask whether they still hold. */

import { toHex } from '../../shared/hex.ts';
import type { AppContext } from '../context.ts';

/** A new release shows this much later at worst. */
const CACHE_CONTROL = 'public, max-age=60';
/** A page names whose session it is. */
const OWN_CACHE_CONTROL = 'private, no-cache';
/** Bytes of the digest in a tag: more than enough never to meet by chance. */
const TAG_BYTES = 16;

/** The answer with a strong tag of its bytes, or 304 when the caller has them already. Others than 200 stay as they are. */
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

/** Tags are compared weakly (RFC 9110, 13.1.2): a proxy that packs the answer marks them `W/`. */
function isKnown(header: string | undefined, etag: string): boolean {
  const known = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

async function digest(body: ArrayBuffer): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', body), 0, TAG_BYTES);
  return toHex(bytes);
}
