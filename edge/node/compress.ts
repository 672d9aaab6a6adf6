/** Pages are packed for whoever takes gzip. The API's JSON is not: a list fits in a few packets as it is. */

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const pack = promisify(gzip);

/** Whether `Accept-Encoding` takes gzip (RFC 9110, 12.5.3). */
export function takesGzip(acceptEncoding: string): boolean {
  return acceptEncoding.split(',').some((coding) => /^\s*gzip\s*(;\s*q=(1|0\.0*[1-9])[\d.]*\s*)?$/i.test(coding));
}

/**
 * The answer, packed if it says that it varies with the encoding and the request takes gzip. Its tag turns weak, for the
 * strong one is of other bytes (RFC 9110, 8.8.3). 304 and HEAD say what GET would.
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
