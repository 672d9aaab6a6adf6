/** Who asks, how often, and whether they may. */

import type { MiddlewareHandler } from 'hono';
import type { Scope } from '../../shared/keys.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { onHost } from '../http/base-path.ts';
import { RequestError } from '../http/problem.ts';
import type { Access } from '../http/route.ts';
import { isPreflight, preflight } from './cors.ts';
import { readCredential } from './credentials.ts';
import { findKey } from './keys.ts';
import { networkOf, type Taken } from './rate-limit.ts';

/** Whoever watches over the service may ask at any time. */
const UNLIMITED = new Set(['/healthz', '/readyz']);
const LIMITER_MS = 1_000;

/**
 * Runs before every route: answers a browser's preflight, finds out whose key came with the request (`c.get('who')`),
 * and counts the request for the key, or for the address when there is no key or none that is known.
 */
export const admit: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (isPreflight(c)) return preflight();
  await identify(c);
  if (!UNLIMITED.has(c.req.path)) await countRequests(c, 1);
  return next();
};

/** Counts for whoever asks. Throws `RequestError` `too-many` when they have asked too often. */
export async function countRequests(c: AppContext, requests: number): Promise<void> {
  const taken = await takeRequests(c, requests);
  if (taken?.allowed !== false) return;
  const message = `too many requests; ask again in ${taken.seconds} s`;
  throw new RequestError('too-many', message, undefined, { 'retry-after': String(taken.seconds) });
}

/**
 * The same for who rather waits; undefined when nothing is counted. A limiter that fails or does not answer within a second lets
 * everybody in, with a log line: what one request may cost is bounded elsewhere, and a service that is there without its count is
 * better than none.
 */
export async function takeRequests(c: AppContext, requests: number): Promise<Taken | undefined> {
  const { limiter, log, settings } = c.get('deps');
  if (!limiter || requests === 0) return undefined;
  const name = c.get('who')?.name;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const limitMs = LIMITER_MS * settings.patience;
  const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  try {
    const id = name === undefined ? `address:${networkOf(c.env.address)}` : `key:${name}`;
    const taken = await Promise.race([limiter.take(id, requests), late]);
    c.set('rate', taken);
    return taken;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log({ level: 'error', event: 'limiter-failed', requestId: c.get('requestId'), reason });
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Throws `RequestError` unless whoever asks has this access: `unauthorized` without a known key, else `forbidden`. */
export function authorize(c: AppContext, access: Access): void {
  const scope = neededScope(c, access);
  const who = c.get('who');
  if (!scope || who?.scopes.includes(scope)) return;
  if (c.get('deps').settings.keys.length === 0) {
    throw new RequestError('forbidden', `whatever needs a key that may ${scope} is off until CINEMATCH_KEYS is set`);
  }
  if (who) {
    const message = `the key ${who.name} may ${who.scopes.at(-1)}; this needs a key that may ${scope}`;
    throw new RequestError('forbidden', message, undefined, challenge('insufficient_scope'));
  }
  throw unauthorized(c, `this needs a key that may ${scope}`);
}

/** Whether whoever asks may see users of the dataset, or how the service fares. */
export function mayRead(c: AppContext, access: 'users' | 'inside'): boolean {
  const scope = neededScope(c, access);
  return !scope || (c.get('who')?.scopes.includes(scope) ?? false);
}

/** Refuses a key that is not known, and tells somebody without one how to bring it. */
export function unauthorized(c: AppContext, need: string): RequestError {
  const found = c.get('credential');
  if (found === 'key')
    return new RequestError('unauthorized', 'this key is not known here', undefined, challenge('invalid_token'));
  const how =
    found === 'foreign'
      ? "a session counts only for requests of this site's own pages"
      : c.get('page')
        ? 'enter it here'
        : `send it as "Authorization: Bearer <key>", or sign in at ${onHost(c, '/session')}`;
  return new RequestError('unauthorized', `${need}; ${how}`, undefined, challenge());
}

async function identify(c: AppContext): Promise<void> {
  const credential = readCredential(c);
  c.set('credential', credential.kind);
  if (credential.kind !== 'key') return;
  const key = await findKey(c.get('deps').settings.keys, credential.key);
  if (key) c.set('who', { name: key.name, scopes: key.scopes });
}

function neededScope(c: AppContext, access: Access): Scope | undefined {
  const { keys, publicUsers } = c.get('deps').settings;
  if (access === 'write' || access === 'admin') return access;
  if (access === 'open' || keys.length === 0 || (access === 'users' && publicUsers)) return undefined;
  return 'read';
}

function challenge(error?: string): Record<string, string> {
  return { 'www-authenticate': error ? `Bearer realm="cinematch", error="${error}"` : 'Bearer realm="cinematch"' };
}
