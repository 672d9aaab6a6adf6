/** Pages are packed for whoever takes gzip. The API's JSON is not: a list fits in a few packets as it is. */

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const pack = promisify(gzip);

/** Pages and metrics. Assets are packed once, when the service starts. */
const PACKED = /^text\/(html|plain)\b/;

/** Whether `Accept-Encoding` takes gzip (RFC 9110, 12.5.3). */
export function takesGzip(acceptEncoding: string): boolean {
  return acceptEncoding.split(',').some((coding) => /^\s*gzip\s*(;\s*q=(1|0\.0*[1-9])[\d.]*\s*)?$/i.test(coding));
}

/**
 * The answer, packed if it is a page and the request takes it. Its tag turns weak, for the strong one is of other bytes
 * (RFC 9110, 8.8.3), and a 304 names the tag that the caller has. HEAD says what GET would.
 */
export async function compressed(request: Request, answer: Response): Promise<Response> {
  const { status, headers } = answer;
  const etag = headers.get('etag');
  const isKnown = status === 304;
  if (!isKnown && !PACKED.test(headers.get('content-type') ?? '')) return answer;
  headers.append('vary', 'Accept-Encoding');
  if (isKnown) {
    if (etag && request.headers.get('if-none-match')?.includes(`W/${etag}`)) headers.set('etag', `W/${etag}`);
    return answer;
  }
  if (!takesGzip(request.headers.get('accept-encoding') ?? '')) return answer;
  headers.set('content-encoding', 'gzip');
  headers.delete('content-length');
  if (etag) headers.set('etag', `W/${etag}`);
  const body = answer.body && (await pack(await answer.arrayBuffer()));
  return new Response(body as Uint8Array<ArrayBuffer> | null, { status, headers });
}
