/**
 * Sign-in for browsers. A session is in a cookie that scripts cannot read; pages use it to show what needs a key.
 */

import { isOwnPage, sessionCookie } from '../access/credentials.ts';
import { needsServer, unauthorized } from '../access/guard.ts';
import { findKey } from '../access/keys.ts';
import { createSession } from '../access/session.ts';
import type { AppContext } from '../context.ts';
import { onHost } from '../http/base-path.ts';
import { badField, RequestError } from '../http/problem.ts';
import { readBytes } from '../http/request.ts';
import { route } from '../http/route.ts';

/** Most bytes of the sign-in form: a key and an address. A round number. */
const MAX_FORM_BYTES = 4_096;

/** `POST /session`: begins a session. */
export const beginSession = route({
  method: 'POST',
  path: '/session',
  page: true,
  access: 'open',
  summary: 'Begins a session with the key in the form field `key`, and redirects to the local path in `next`.',
  release: false,
  async answer(c) {
    const form = await readForm(c);
    const { settings, now, answeredBy } = c.get('deps');
    const { keys, sessionSecret } = settings;
    if (answeredBy === 'device') throw needsServer('signing in with a key');
    if (keys.length === 0)
      throw new RequestError('forbidden', 'no keys are configured; the operator can set CINEMATCH_KEYS');
    const next = localPath(form.get('next'));
    c.set('next', next);
    if (sessionSecret === undefined)
      throw new RequestError('forbidden', 'nobody can sign in here until the operator sets CINEMATCH_SESSION_SECRET');
    const key = await findKey(keys, form.get('key')?.trim() ?? '');
    if (!key) {
      c.set('credential', 'key');
      throw unauthorized(c, '');
    }
    return goTo(c, next, sessionCookie(c, await createSession(key, sessionSecret, now())));
  },
});

/** `POST /session/end`: ends a session. */
export const endSession = route({
  method: 'POST',
  path: '/session/end',
  page: true,
  access: 'open',
  summary: 'Ends the session, and redirects to the local path in `next`.',
  release: false,
  async answer(c) {
    const form = await readForm(c);
    return goTo(c, localPath(form.get('next')), sessionCookie(c));
  },
});

/**
 * Path and query of `next` when it is a path on this site. Returns `/` for anything that could lead to another site.
 */
export function localPath(next: string | null | undefined): string {
  const site = 'http://localhost';
  if (!next?.startsWith('/') || !URL.canParse(next, site)) return '/';
  const { origin, pathname, search } = new URL(next, site);
  return origin === site && !pathname.startsWith('//') ? pathname + search : '/';
}

/**
 * The fields of a form that a page of this site sent. Throws `RequestError` for any other request. Otherwise a page of
 * another site could sign a visitor in with a key of its own.
 */
async function readForm(c: AppContext): Promise<URLSearchParams> {
  if (!isOwnPage(c)) throw new RequestError('forbidden', 'only a page of this site can begin or end a session');
  const [type = ''] = (c.req.header('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new RequestError('media-type', 'expected a form with content-type application/x-www-form-urlencoded');
  }
  const length = c.req.header('content-length') ?? '';
  if (!/^\d+$/.test(length)) throw badField('content-length', 'is required');
  if (Number(length) > MAX_FORM_BYTES)
    throw new RequestError('too-large', `expected a form of at most ${MAX_FORM_BYTES} bytes`);
  return new URLSearchParams(new TextDecoder().decode(await readBytes(c, MAX_FORM_BYTES)));
}

function goTo(c: AppContext, path: string, cookie: string): Response {
  return new Response(null, { status: 303, headers: { location: onHost(c, path), 'set-cookie': cookie } });
}
