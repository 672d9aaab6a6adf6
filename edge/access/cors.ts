/**
 * Cross-origin requests (CORS). Pages of the origins listed in the settings may call the API from a browser. Their
 * requests never carry cookies.
 */

import type { AppContext } from '../context.ts';

/**
 * How long a browser may reuse the answer to a preflight request. A round number; nothing depends on its exact value.
 */
const PREFLIGHT_SECONDS = '600';
const METHODS = 'GET, HEAD, POST, PUT, DELETE';
const REQUEST_HEADERS = 'authorization, content-type, if-none-match';
/** Headers that a page may read in addition to those that every page may read (the "safelisted" ones). */
const EXPOSED = 'etag, ratelimit, retry-after, x-release, x-request-id, x-simulated';

/** Whether the request is a CORS preflight from a page of a listed origin. */
export function isPreflight(c: AppContext): boolean {
  return (
    c.req.method === 'OPTIONS' &&
    c.req.header('access-control-request-method') !== undefined &&
    allowedOrigin(c) !== undefined
  );
}

/** The answer to a preflight request: the methods and headers that a page may send. The caller adds the origin. */
export function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': REQUEST_HEADERS,
      'access-control-max-age': PREFLIGHT_SECONDS,
    },
  });
}

/**
 * Adds the CORS headers to an answer, so that a page of a listed origin can read it. Does nothing without listed
 * origins.
 */
export function setCorsHeaders(c: AppContext, headers: Headers): void {
  if (c.get('deps').settings.corsOrigins.length === 0) return;
  headers.append('vary', 'Origin');
  const origin = allowedOrigin(c);
  if (origin === undefined) return;
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-expose-headers', EXPOSED);
}

function allowedOrigin(c: AppContext): string | undefined {
  const origin = c.req.header('origin');
  return origin !== undefined && c.get('deps').settings.corsOrigins.includes(origin) ? origin : undefined;
}
