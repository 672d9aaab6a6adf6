/** The key that a request brings: a bearer token, or the cookie of a session in the browser. */

import type { AppContext } from '../context.ts';
import type { Credential } from './keys.ts';

const COOKIE_NAME = 'cinematch_key';
const SESSION_SECONDS = 12 * 3600;

/** A bearer token wins over a session, also one that is not known. */
export function readCredential(c: AppContext): Credential {
  const authorization = c.req.header('authorization');
  if (authorization !== undefined) {
    return { kind: 'key', key: /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '' };
  }
  const key = readCookie(c.req.header('cookie') ?? '', cookieName(c));
  if (!key) return { kind: 'nothing' };
  return isSafe(c.req.method) || isOwnPage(c) ? { kind: 'key', key } : { kind: 'foreign' };
}

/**
 * Whether a page of this site made the request, as the browser tells: the answer to forged requests. Browsers leave out
 * Sec-Fetch-Site over plain HTTP, and send Origin with every method but GET and HEAD.
 */
export function isOwnPage(c: AppContext): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  return c.req.header('origin') === `${schemeOf(c)}://${new URL(c.req.url).host}`;
}

/** `Set-Cookie` that begins a session with a key, or ends it without. */
export function sessionCookie(c: AppContext, key?: string): string {
  const age = key === undefined ? 0 : SESSION_SECONDS;
  const secure = c.env.secure ? '; Secure' : '';
  return `${cookieName(c)}=${key ?? ''}; Path=${c.env.base || '/'}; Max-Age=${age}; HttpOnly; SameSite=Strict${secure}`;
}

function readCookie(header: string, name: string): string | undefined {
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * Over https the browser checks the name (RFC 6265bis, 4.1.3): a cookie with the prefix `__Host-` is from this very host
 * and has the path `/`. Under a base path, which is the cookie's path then, `__Secure-` is the most that it may have.
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
