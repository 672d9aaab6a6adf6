/** Reads the key that a request carries: a bearer token, or the session cookie of a browser. */

import type { AppContext } from '../context.ts';
import type { Credential } from './keys.ts';
import { SESSION_SECONDS } from './session.ts';

const COOKIE_NAME = 'cinematch_session';

/**
 * The key or the session of the request, not yet checked against the configured keys. A bearer token takes precedence over a session
 * cookie, even when the token is unknown. A cookie counts only for safe methods and for requests from this site's
 * pages.
 */
export function readCredential(c: AppContext): Credential {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) {
    return { kind: 'key', key: /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '' };
  }
  const session = readCookie(c.req.header('cookie') ?? '', cookieName(c));
  if (!session) return { kind: 'nothing' };
  return isSafe(c.req.method) || isOwnPage(c) ? { kind: 'session', session } : { kind: 'foreign' };
}

/**
 * Whether a page of this site made the request, according to the browser. This is the protection against cross-site
 * request forgery. Browsers leave out Sec-Fetch-Site over plain HTTP, so Origin decides then. They send Origin with
 * every method except GET and HEAD.
 */
export function isOwnPage(c: AppContext): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  return c.req.header('origin') === `${schemeOf(c)}://${new URL(c.req.url).host}`;
}

/** The value of a `Set-Cookie` header, which begins this session. Without a session it ends the one there is. */
export function sessionCookie(c: AppContext, session?: string): string {
  const age = session === undefined ? 0 : SESSION_SECONDS;
  const secure = c.env.secure ? '; Secure' : '';
  return `${cookieName(c)}=${session ?? ''}; Path=${c.env.base || '/'}; Max-Age=${age}; HttpOnly; SameSite=Strict${secure}`;
}

/**
 * The headers of the request that carry its key or session, for requests to this service in the name of the caller. They
 * go to no other service.
 */
export function credentialHeaders(c: AppContext): Record<string, string> {
  const names = ['authorization', 'cookie', 'origin', 'sec-fetch-site'];
  return Object.fromEntries(
    names.flatMap((name) => [[name, c.req.header(name)]]).filter(([, value]) => value),
  ) as Record<string, string>;
}

function readCookie(header: string, name: string): string | undefined {
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * Over https the browser enforces the prefix of the name (RFC 6265bis, 4.1.3): it accepts a cookie called `__Host-…`
 * only from this very host and only with the path `/`. Below a base path the cookie's path is that base path, so the
 * weaker prefix `__Secure-` is the strongest that is allowed.
 */
function cookieName(c: AppContext): string {
  if (!c.env.secure) return COOKIE_NAME;
  return `${c.env.base ? '__Secure-' : '__Host-'}${COOKIE_NAME}`;
}

function schemeOf(c: AppContext): 'http' | 'https' {
  return c.env.secure ? 'https' : 'http';
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}
