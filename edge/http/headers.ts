/** Security headers. They keep an answer from being framed, sniffed, stored or executed where it should not be. */

import { setCorsHeaders } from '../access/cors.ts';
import type { AppContext } from '../context.ts';
import type { Settings } from '../settings.ts';

const ALWAYS: Readonly<Record<string, string>> = {
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const DATA: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

const CSP = 'content-security-policy';
/** Pictures of this site. The origins of posters are added where the operator names them. */
const PICTURES = "img-src 'self' data:";

/** For pages: only scripts and styles of this site run, and none of them inline. */
const PAGE: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    PICTURES,
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  // With no-referrer a browser would send forms with "Origin: null", and the session cookie would not be accepted.
  'referrer-policy': 'same-origin',
};

/** A year, the usual value of Strict-Transport-Security. */
const HSTS = 'max-age=31536000';

/**
 * Sets the security headers, the CORS headers and the headers about the request on the answer `c.res`. An answer
 * without a `Cache-Control` of its own must not be stored. An answer that shared caches may store gets no header about
 * one caller, such as the request id or the remaining requests. A policy that the answer has already stays.
 */
export function setAccessHeaders(c: AppContext): void {
  const { headers, status } = c.res;
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  for (const name in ALWAYS) headers.set(name, ALWAYS[name]);
  // A 304 has no content type, so it is not known whether it is for a page. The cached answer keeps its own headers.
  if (status !== 304) {
    const more = headers.get('content-type')?.startsWith('text/html') ? PAGE : DATA;
    for (const name in more) if (!headers.has(name)) headers.set(name, more[name]);
    const policy = headers.get(CSP);
    const origins = originsOfPictures(c.get('deps').settings);
    if (more === PAGE && policy && origins.length > 0)
      headers.set(CSP, policy.replace(PICTURES, [PICTURES, ...origins].join(' ')));
  }
  if (c.env.secure) headers.set('strict-transport-security', HSTS);
  setCorsHeaders(c, headers);
  if (headers.get('cache-control')?.startsWith('public')) return;
  headers.set('x-request-id', c.get('requestId'));
  const rate = c.get('rate');
  if (rate?.remaining !== undefined) headers.set('ratelimit', `"requests";r=${rate.remaining};t=${rate.seconds}`);
}

/** Where pictures may come from besides this site: what the operator has named for posters and for the logo. */
function originsOfPictures({ posters, logo }: Settings): string[] {
  const named = posters && 'origins' in posters ? posters.origins : [];
  return [...new Set([...named, ...(logo ? [new URL(logo).origin] : [])])];
}
