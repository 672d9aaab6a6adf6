/** Who may do what, over HTTP: what every host must keep. */

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ROUTES } from '../../../edge/app.ts';
import type { Access } from '../../../edge/http/route.ts';
import { createKey, keyEntry, SCOPES, type Scope } from '../../../shared/keys.ts';
import type { TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

/** `rateLimit` is in requests a minute; none by default. */
type Start = (releases: string, env: Record<string, string>, rateLimit?: number) => Promise<TestHost>;

const FRIEND = 'https://films.example';
const NEEDS: Record<Access, Scope | undefined> = {
  open: undefined,
  users: 'read',
  inside: 'read',
  write: 'write',
  admin: 'admin',
};

/** Workers count by the minute of the clock. What fails because a new minute has begun is done again. */
async function withinAMinute(attempt: () => Promise<void>): Promise<void> {
  const minute = () => Math.floor(Date.now() / 60_000);
  for (;;) {
    const before = minute();
    try {
      return await attempt();
    } catch (error) {
      if (minute() === before) throw error;
    }
  }
}

const disposable = (host: TestHost) => ({ ...host, [Symbol.asyncDispose]: () => host.stop() });

export function accessSuite(runtime: string, start: Start): void {
  const keys: Record<Scope, string> = { read: createKey(), write: createKey(), admin: createKey() };
  let env: Record<string, string>;
  let host: TestHost;

  beforeAll(async () => {
    const entries = await Promise.all(SCOPES.map((scope) => keyEntry(`the-${scope}`, scope, keys[scope])));
    env = { CINEMATCH_KEYS: entries.join(','), CINEMATCH_CORS_ORIGINS: FRIEND, CINEMATCH_RATE_LIMIT: '0' };
    host = await start(inject('releases'), env);
    await waitUntilReady(host);
  });
  afterAll(() => host?.stop());

  const ask = async (path: string, init: RequestInit = {}, to = host) => {
    const response = await to.request(path, { redirect: 'manual', ...init });
    const { status, headers } = response;
    return { status, headers, text: await response.text() };
  };
  const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

  it('tells strangers what the release takes, and of processes and limits only those who may read', async () => {
    const stranger = JSON.parse((await ask('/v1/memory')).text);
    const reader = JSON.parse((await ask('/v1/memory', bearer(keys.read))).text);
    for (const field of ['components', 'total', 'budget', 'warning', 'message']) {
      expect(stranger[field], field).toEqual(reader[field]);
    }
    expect(stranger).toMatchObject({ residentBytes: null, softLimit: null, hardLimit: null, processes: [] });
    expect(reader.processes).toHaveLength(1);
  });

  describe(`access (${runtime})`, () => {
    const rows = ROUTES.map((route) => ({ ...route, name: `${route.method} ${route.path}` }));
    it.each(rows)('$name asks for what its row says: $access', async ({ method, path, access }) => {
      const scope = NEEDS[access];
      const real = path.replaceAll(/\/:\w+/g, '/1');
      // The form of a session refuses everybody who does not come from a page.
      if (method === 'POST' && path.startsWith('/session'))
        return expect((await ask(real, { method })).status).toBe(403);
      const none = await ask(real, { method });
      expect(none.status === 401, `without a key: ${none.status}`).toBe(scope !== undefined);
      if (!scope) return;
      expect(none.headers.get('www-authenticate')).toBe('Bearer realm="cinematch"');
      expect((await ask(real, { method, ...bearer(createKey()) })).status).toBe(401);
      const smaller = SCOPES.slice(0, SCOPES.indexOf(scope));
      for (const held of smaller) expect((await ask(real, { method, ...bearer(keys[held]) })).status).toBe(403);
      // A larger key is let through; reads show it, and what writes do with it their own tests do.
      if (method === 'GET') expect([401, 403]).not.toContain((await ask(real, bearer(keys[scope]))).status);
    });

    it('begins a session, shows with it what needs a key, and ends it', async () => {
      const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
      const body = `key=${keys.read}&next=${encodeURIComponent('//evil.example/')}`;
      const begun = await ask('/session', { method: 'POST', headers: form, body });
      expect(begun.status, begun.text).toBe(303);
      expect(begun.headers.get('location')).toBe('/');
      const [cookie] = (begun.headers.get('set-cookie') ?? '').split(';');
      expect((await ask('/v1/users/1', { headers: { cookie } })).status).toBe(200);
      // The cookie is no key, and a key in it is no session.
      expect(cookie).not.toContain(keys.read);
      const [name, value] = cookie.split('=');
      expect((await ask('/v1/users/1', bearer(value))).status).toBe(401);
      const stuffed = { cookie: `${name}=${keys.read}` };
      expect((await ask('/v1/users/1', { headers: stuffed })).status).toBe(401);
      const write = { method: 'DELETE', headers: { cookie, ...form } };
      expect((await ask('/v1/users/1/ratings/1', write)).status).toBe(403);
      const forged = { method: 'DELETE', headers: { cookie, 'sec-fetch-site': 'cross-site' } };
      expect((await ask('/v1/users/1/ratings/1', forged)).status).toBe(401);
      const cached = (await ask('/search', { headers: { cookie, accept: 'text/html' } })).headers;
      expect(cached.get('cache-control')).toBe('private, no-cache');
      expect(cached.get('vary')).toContain('Cookie');
      const ended = await ask('/session/end', { method: 'POST', headers: form, body: 'next=/' });
      expect(ended.headers.get('set-cookie')).toMatch(/^cinematch_session=; .*Max-Age=0/);
      const wrong = await ask('/session', { method: 'POST', headers: form, body: `key=${createKey()}` });
      expect(wrong.status).toBe(401);
    });

    it('answers pages of listed sites, and of no other', async () => {
      const preflight = (origin: string) => {
        const headers = {
          origin,
          'access-control-request-method': 'PUT',
          'access-control-request-headers': 'authorization',
        };
        return ask('/v1/users/1/ratings/1', { method: 'OPTIONS', headers });
      };
      const welcome = await preflight(FRIEND);
      expect(welcome.status).toBe(204);
      expect(welcome.headers.get('access-control-allow-origin')).toBe(FRIEND);
      expect(welcome.headers.get('access-control-allow-methods')).toContain('PUT');
      expect(welcome.headers.get('access-control-allow-headers')).toContain('authorization');
      const friend = await ask('/v1/release', { headers: { origin: FRIEND } });
      expect(friend.headers.get('access-control-allow-origin')).toBe(FRIEND);
      const refused = await ask('/v1/users/1', { headers: { origin: FRIEND } });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('access-control-allow-origin')).toBe(FRIEND);
      for (const origin of [
        'https://evil.example',
        `${FRIEND}.evil.example`,
        `${FRIEND}:444`,
        'null',
        'http://films.example',
      ]) {
        expect((await preflight(origin)).status).toBe(405);
        const stranger = await ask('/v1/release', { headers: { origin } });
        expect(stranger.headers.get('access-control-allow-origin'), origin).toBeNull();
        expect(stranger.headers.get('vary')).toContain('Origin');
      }
      for (const { headers } of [welcome, friend]) expect(headers.get('access-control-allow-credentials')).toBeNull();
    });

    it('keeps its headers on every kind of answer, and takes no request id from outside', async () => {
      const forged = { headers: { 'x-request-id': 'forged' } };
      for (const path of ['/v1/memory', '/v1/users/1', '/nothing', '/v1/movies/x', '/healthz']) {
        const { headers } = await ask(path, forged);
        expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      }
      const page = await ask('/nothing', { headers: { accept: 'text/html' } });
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      expect(page.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self'/,
      );
      expect(page.headers.get('x-frame-options')).toBe('DENY');
    });

    it('logs whose key it was under the request id, and never a key, a user or a query', async () => {
      const secret = createKey();
      const answers = [
        await ask('/v1/users/424242?limit=17', bearer(keys.read)),
        await ask('/v1/users/424242', bearer(secret)),
        await ask('/v1/users/424242', { headers: { cookie: `cinematch_session=${keys.admin}` } }),
        await ask('/v1/users/424242/ratings/1', { method: 'PUT', ...bearer(keys.read) }),
        await ask(`/v1/movies?q=${secret}`, bearer(keys.write)),
        await ask(`/${secret}`),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 401, 401, 403, 200, 404]);
      const [{ headers }] = answers;
      const isLogged = () => host.logs.some((line) => line.requestId === answers.at(-1)?.headers.get('x-request-id'));
      await expect.poll(isLogged).toBe(true);
      expect(host.logs).toContainEqual(
        expect.objectContaining({
          event: 'request',
          requestId: headers.get('x-request-id'),
          key: 'the-read',
          status: 404,
        }),
      );
      const written = JSON.stringify(host.logs);
      for (const key of [...Object.values(keys), secret]) expect(written).not.toContain(key.slice(3, 20));
      for (const word of ['424242', 'limit=17', 'cinematch_key', 'Bearer']) expect(written).not.toContain(word);
      for (const { text } of answers) expect(text).not.toMatch(/cm_|\bat \S+:\d+|\/work\/|node_modules|\.ts\b/);
    });
  });

  describe(`the rate limit (${runtime})`, () => {
    it('refuses the caller who asks too often, and says when to ask again', () =>
      withinAMinute(async () => {
        await using limited = disposable(await start(inject('releases'), { ...env, CINEMATCH_RATE_LIMIT: '3' }, 3));
        const statuses = async (times: number, init?: RequestInit) => {
          const found: number[] = [];
          for (let i = 0; i < times; i++) found.push((await ask('/v1/users/1', init, limited)).status);
          return found;
        };
        // Guessed keys count for whoever guesses.
        expect(await statuses(3, bearer(createKey()))).toEqual([401, 401, 401]);
        const refused = await ask('/v1/users/1', {}, limited);
        expect(refused.status).toBe(429);
        expect(JSON.parse(refused.text)).toMatchObject({ status: 429, title: 'Too Many Requests' });
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(refused.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
        const kept = await ask('/v1/release', bearer(keys.write), limited);
        expect(kept.headers.get('cache-control')).toMatch(/^public/);
        for (const own of ['ratelimit', 'x-request-id']) expect(kept.headers.get(own), own).toBeNull();
        expect(await statuses(4, bearer(keys.read))).toEqual([200, 200, 200, 429]);
        for (let i = 0; i < 5; i++) expect((await ask('/healthz', {}, limited)).status).toBe(200);
      }));
  });
}
