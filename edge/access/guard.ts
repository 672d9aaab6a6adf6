/** Authentication, rate limiting and authorization of every request. */

import type { MiddlewareHandler } from 'hono';
import type { Scope } from '../../shared/keys.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { onHost } from '../http/base-path.ts';
import { RequestError } from '../http/problem.ts';
import type { Access } from '../http/route.ts';
import { isPreflight, preflight } from './cors.ts';
import { readCredential } from './credentials.ts';
import { findKey, type Key } from './keys.ts';
import { networkOf, type Taken } from './rate-limit.ts';
import { findSession } from './session.ts';

/** Paths without a rate limit, because load balancers and supervisors poll them. */
const UNLIMITED = new Set(['/healthz', '/readyz']);
/**
 * How long a rate limiter may take; times the patience of the settings. A round number, short beside an answer's limit.
 */
const LIMITER_MS = 1_000;

/**
 * Runs before every route. It answers CORS preflights, identifies the caller by key (`c.get('who')`), and counts the
 * request. A request without a known key counts for the caller's address.
 */
export const admit: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (isPreflight(c)) return preflight();
  await identify(c);
  if (!UNLIMITED.has(c.req.path)) await countRequests(c, 1);
  return next();
};

/** Counts this many requests for the caller. Throws `RequestError` `too-many` when that exceeds the rate limit. */
export async function countRequests(c: AppContext, requests: number): Promise<void> {
  const taken = await takeRequests(c, requests);
  if (taken?.allowed !== false) return;
  const message = `too many requests; try again in ${taken.seconds} s`;
  throw new RequestError('too-many', message, undefined, { 'retry-after': String(taken.seconds) });
}

/**
 * Counts this many requests for the caller and returns the limiter's answer, so that the calling code can wait instead
 * of failing. Returns undefined when nothing is counted. When the limiter fails, or does not answer within a second
 * (times the patience of the settings), the request is let in and one line is logged. That is safe because the cost of
 * a single request is bounded elsewhere, and an uncounted service is better than none.
 */
export async function takeRequests(c: AppContext, requests: number): Promise<Taken | undefined> {
  const { limiter, log, settings } = c.get('deps');
  if (!limiter || requests === 0) return undefined;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const limitMs = LIMITER_MS * settings.patience;
  const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  try {
    const taken = await Promise.race([limiter.take(callerOf(c), requests), late]);
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

/** Who a request counts for: the name of its key, or the network that it comes from. */
export function callerOf(c: AppContext): string {
  const name = c.get('who')?.name;
  return name === undefined ? `address:${networkOf(c.env.address)}` : `key:${name}`;
}

/** Whom a request is about: the user in its path, or else its caller. */
export function viewerOf(c: AppContext): string {
  const userId = c.req.param('userId');
  return userId === undefined ? callerOf(c) : `user:${userId}`;
}

/**
 * Checks that the caller has this access. Throws `RequestError` `unauthorized` when the request has no known key, and
 * `forbidden` when its key lacks the scope or no keys are configured.
 */
export function authorize(c: AppContext, access: Access): void {
  const scope = neededScope(c, access);
  const who = c.get('who');
  if (scope === 'admin' && c.get('deps').answeredBy === 'device') throw needsServer('what an administrator does');
  if (!scope || who?.scopes.includes(scope)) return;
  if (c.get('deps').settings.keys.length === 0) {
    const message = `this needs a key that may ${scope}, but none is configured; the operator can set CINEMATCH_KEYS`;
    throw new RequestError('forbidden', message);
  }
  if (who) {
    const message = `the key ${who.name} may ${who.scopes.at(-1)}; this needs a key that may ${scope}`;
    throw new RequestError('forbidden', message, undefined, challenge('insufficient_scope'));
  }
  throw unauthorized(c, `this needs a key that may ${scope}`);
}

/** The error for what the visitor's own device cannot do. `what` begins as a part of a sentence. */
export function needsServer(what: string): RequestError {
  return new RequestError('forbidden', `this device answers for itself: ${what} needs a server`);
}

/** Whether the caller may see users of the dataset (`users`) or the internal state of the service (`inside`). */
export function mayRead(c: AppContext, access: 'users' | 'inside'): boolean {
  const scope = neededScope(c, access);
  return !scope || (c.get('who')?.scopes.includes(scope) ?? false);
}

/**
 * The error for a request without a known key. `need` begins its message and says what needs the key; the rest says how
 * to send one. `need` is not used when the request carries a key that is unknown.
 */
export function unauthorized(c: AppContext, need: string): RequestError {
  const found = c.get('credential');
  if (found === 'key') {
    const message = 'this service has no such key; check that it is complete';
    return new RequestError('unauthorized', message, undefined, challenge('invalid_token'));
  }
  const how =
    found === 'session'
      ? 'the session of this browser has ended; sign in again'
      : found === 'foreign'
        ? "the session cookie is accepted only from this site's own pages"
        : c.get('page')
          ? 'enter it here'
          : `send it as "Authorization: Bearer <key>", or sign in at ${onHost(c, '/session')}`;
  return new RequestError('unauthorized', `${need}; ${how}`, undefined, challenge());
}

async function identify(c: AppContext): Promise<void> {
  const credential = readCredential(c);
  c.set('credential', credential.kind);
  const { settings, now } = c.get('deps');
  const { keys, sessionSecret } = settings;
  let key: Key | undefined;
  if (credential.kind === 'key') key = await findKey(keys, credential.key);
  else if (credential.kind === 'session' && sessionSecret !== undefined)
    key = await findSession(keys, sessionSecret, credential.session, now());
  if (key) c.set('who', { name: key.name, scopes: key.scopes });
}

function neededScope(c: AppContext, access: Access): Scope | undefined {
  const { settings, answeredBy } = c.get('deps');
  const { keys, publicUsers } = settings;
  // Nobody but the owner of a device can ask it.
  if (access === 'write' && answeredBy === 'device') return undefined;
  if (access === 'write' || access === 'admin') return access;
  if (access === 'open' || keys.length === 0 || (access === 'users' && publicUsers)) return undefined;
  return 'read';
}

function challenge(error?: string): Record<string, string> {
  return { 'www-authenticate': error ? `Bearer realm="cinematch", error="${error}"` : 'Bearer realm="cinematch"' };
}
