/** Which pages of other sites may call the API from a browser: those of the listed origins, and without cookies. */

import type { AppContext } from '../context.ts';

const PREFLIGHT_SECONDS = '600';
const METHODS = 'GET, HEAD, POST, PUT, DELETE';
const REQUEST_HEADERS = 'authorization, content-type, if-none-match';
/** Beyond what a page may always read. */
const EXPOSED = 'etag, ratelimit, retry-after, x-release, x-request-id, x-simulated';

/** A browser asks on behalf of a listed origin what it may send. */
export function isPreflight(c: AppContext): boolean {
  return (
    c.req.method === 'OPTIONS' &&
    c.req.header('access-control-request-method') !== undefined &&
    allowedOrigin(c) !== undefined
  );
}

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

/** Lets pages of a listed origin read the answer. */
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
