/** Who asks, how often, and whether they may. */

import type { MiddlewareHandler } from 'hono';
import type { Scope } from '../../shared/keys.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { RequestError } from '../problem.ts';
import type { Access } from '../route.ts';
import { isPreflight, preflight } from './cors.ts';
import { readCredential } from './credentials.ts';
import { findKey } from './keys.ts';
import { networkOf } from './rate-limit.ts';

/** Whoever watches over the service may ask at any time. */
const UNLIMITED = new Set(['/healthz', '/readyz']);

/**
 * Runs before every route: answers a browser's preflight, finds out whose key came with the request (`c.get('who')`),
 * and counts the request for the key, or for the address when there is no key or none that is known.
 */
export const admit: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (isPreflight(c)) return preflight();
  await identify(c);
  const { limiter } = c.get('deps');
  if (limiter && !UNLIMITED.has(c.req.path)) {
    const name = c.get('who')?.name;
    const taken = await limiter.take(name === undefined ? `address:${networkOf(c.env.address)}` : `key:${name}`);
    c.set('rate', taken);
    if (!taken.allowed) {
      const message = `too many requests; ask again in ${taken.seconds} s`;
      throw new RequestError('too-many', message, undefined, { 'retry-after': String(taken.seconds) });
    }
  }
  return next();
};

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
      : 'send it as "Authorization: Bearer <key>", or sign in at /session';
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
