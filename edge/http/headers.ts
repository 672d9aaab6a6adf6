/** Headers that keep an answer from being framed, sniffed, stored or run where it should not be. */

import { setCorsHeaders } from '../access/cors.ts';
import type { AppContext } from '../context.ts';

const ALWAYS: Readonly<Record<string, string>> = {
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const DATA: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** Pages run scripts and styles of this site alone, none of them inline. */
const PAGE: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  // With no-referrer a form would be sent with "Origin: null", which no session counts for.
  'referrer-policy': 'same-origin',
};

const HSTS = 'max-age=31536000';

/**
 * Sets them on the answer. It is not stored anywhere unless it says otherwise itself; what everybody may store carries nothing of one
 * caller.
 */
export function setAccessHeaders(c: AppContext): void {
  const { headers, status } = c.res;
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  for (const name in ALWAYS) headers.set(name, ALWAYS[name]);
  // What a cache holds keeps its own: a 304 does not say whether it is a page.
  if (status !== 304) {
    const more = headers.get('content-type')?.startsWith('text/html') ? PAGE : DATA;
    for (const name in more) headers.set(name, more[name]);
  }
  if (c.env.secure) headers.set('strict-transport-security', HSTS);
  setCorsHeaders(c, headers);
  if (headers.get('cache-control')?.startsWith('public')) return;
  headers.set('x-request-id', c.get('requestId'));
  const rate = c.get('rate');
  if (rate?.remaining !== undefined) headers.set('ratelimit', `"requests";r=${rate.remaining};t=${rate.seconds}`);
}
