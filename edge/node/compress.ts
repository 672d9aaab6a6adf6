/**
 * Compression of answers on Node. Pages are compressed for callers that accept gzip. The API's JSON is not, because a
 * list fits into a few network packets anyway.
 */

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const pack = promisify(gzip);

/** Whether the header `Accept-Encoding` names gzip with a weight above 0 (RFC 9110, 12.5.3). */
export function takesGzip(acceptEncoding: string): boolean {
  return acceptEncoding.split(',').some((coding) => /^\s*gzip\s*(;\s*q=(1|0\.0*[1-9])[\d.]*\s*)?$/i.test(coding));
}

/**
 * The answer, compressed when its `Vary` header names Accept-Encoding and the request accepts gzip. The entity tag
 * becomes weak then, because a strong one identifies other bytes (RFC 9110, 8.8.3). A 304 or an answer to HEAD gets the
 * same headers as the full answer would. May consume the body of `answer` and change its headers.
 */
export async function compressed(request: Request, answer: Response): Promise<Response> {
  const { status, headers } = answer;
  if (!headers.get('vary')?.includes('Accept-Encoding') || headers.has('content-encoding')) return answer;
  if (!takesGzip(request.headers.get('accept-encoding') ?? '')) return answer;
  const etag = headers.get('etag');
  if (etag) headers.set('etag', `W/${etag}`);
  if (status === 304) return answer;
  headers.set('content-encoding', 'gzip');
  headers.delete('content-length');
  const body = answer.body && (await pack(await answer.arrayBuffer()));
  return new Response(body as Uint8Array<ArrayBuffer> | null, { status, headers });
}
