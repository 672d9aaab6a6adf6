/** The guard around every route, through the app itself. Nothing is published: whoever gets through is told so by a 503. */

import fc from 'fast-check';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findKey, type Key, parseKeys } from '../../../edge/access/keys.ts';
import { createSession } from '../../../edge/access/session.ts';
import { createApp, ROUTES } from '../../../edge/app.ts';
import type { AppDeps, AppEnv, Client } from '../../../edge/context.ts';
import type { LogLine } from '../../../edge/health/log.ts';
import { memoryGuard } from '../../../edge/health/memory-guard.ts';
import { memoryHistory } from '../../../edge/health/memory-history.ts';
import { createMetrics } from '../../../edge/health/metrics.ts';
import { setAccessHeaders } from '../../../edge/http/headers.ts';
import { memoryRateLimiter } from '../../../edge/node/rate-limiter.ts';
import { currentRelease } from '../../../edge/release/current-release.ts';
import { localPath } from '../../../edge/routes/session.ts';
import { readSettings } from '../../../edge/settings.ts';
import { createKey, keyEntry, type Scope } from '../../../shared/keys.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';

const NOTHING_PUBLISHED = fileArchive('/nonexistent/releases');
/** Nobody gets a request back by waiting. */
const NOW = 1e12;
const SECRET = 's'.repeat(32);
const OWN = { 'sec-fetch-site': 'same-origin' };

const keys: Record<Scope, string> = { read: createKey(), write: createKey(), admin: createKey() };
let configured: string;
let logs: LogLine[];

beforeAll(async () => {
  const entries = Object.entries(keys).map(([scope, key]) => keyEntry(`the-${scope}`, scope as Scope, key));
  configured = (await Promise.all(entries)).join();
});

function depsOf(env: Record<string, string>, archive = NOTHING_PUBLISHED): AppDeps {
  const settings = readSettings({ CINEMATCH_SESSION_SECRET: SECRET, ...env });
  const log = (line: LogLine) => void logs.push(line);
  const metrics = createMetrics();
  logs = [];
  return {
    settings,
    limiter: env.CINEMATCH_RATE_LIMIT ? memoryRateLimiter(settings.rateLimit, () => NOW) : undefined,
    archive,
    releases: currentRelease(archive, { overlap: true, log, clock: () => performance.now(), metrics }),
    metrics,
    memory: memoryGuard({ measure: () => null, giveBack: () => undefined, log, clock: () => performance.now() }),
    memoryHistory: memoryHistory(
      () => ({ residentBytes: null, components: [] }),
      Date.now,
      () => performance.now(),
    ),
    assets: { urls: {}, read: async () => undefined },
    log,
    residentBytes: () => null,
    now: Date.now,
    clock: () => performance.now(),
  };
}

function appWith(env: Record<string, string>, client: Partial<Client> = {}) {
  const app = createApp(depsOf(env));
  const from = { address: '192.0.2.1', secure: false, ...client };
  const site = from.secure ? 'https://films.example' : 'http://films.example';
  return async (path: string, init?: RequestInit) => app.fetch(new Request(site + path, init), from);
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
/** The cookie of a browser that signed in with this key. */
const session = async (key: string) => {
  const own = (await findKey(parseKeys(configured), key)) as Key;
  return { cookie: `theme=dark; cinematch_session=${await createSession(own, SECRET, Date.now())}` };
};
const detail = async (response: Response) => ((await response.json()) as { detail: string }).detail;

describe('with keys', () => {
  const ask = (path: string, init?: RequestInit) => appWith({ CINEMATCH_KEYS: configured })(path, init);
  const put = (headers: Record<string, string>) => ask('/v1/users/1/ratings/1', { method: 'PUT', headers });

  it('a user is shown to a key that may read, and to nobody else', async () => {
    const none = await ask('/v1/users/1');
    expect(none.status).toBe(401);
    expect(none.headers.get('www-authenticate')).toBe('Bearer realm="cinematch"');
    expect(await detail(none)).toMatch(/needs a key that may read.*Authorization: Bearer/);
    const unknown = await ask('/v1/users/1', { headers: bearer(createKey()) });
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('www-authenticate')).toContain('invalid_token');
    for (const key of Object.values(keys)) {
      expect((await ask('/v1/users/1', { headers: bearer(key) })).status).toBe(503);
      expect((await ask('/v1/users/1', { headers: await session(key) })).status).toBe(503);
    }
  });

  it('a write needs a key that may write', async () => {
    const small = await put(bearer(keys.read));
    expect(small.status).toBe(403);
    expect(small.headers.get('www-authenticate')).toContain('insufficient_scope');
    expect(await detail(small)).toBe('the key the-read may read; this needs a key that may write');
    for (const scope of ['write', 'admin'] as const) expect((await put(bearer(keys[scope]))).status).toBe(503);
  });

  it.each(['', 'Basic dTpw', 'Bearer', 'Bearer ', 'Token x', 'bearer a b'])('"%s" is no key', async (authorization) => {
    expect((await put({ authorization })).status).toBe(401);
  });

  it('a bearer token wins over a session, also when it is not known', async () => {
    expect((await put({ ...bearer(keys.write), ...(await session(keys.read)), ...OWN })).status).toBe(503);
    expect((await put({ ...bearer(createKey()), ...(await session(keys.admin)), ...OWN })).status).toBe(401);
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['a page of this site', OWN, true],
    ['a page of this site, over plain HTTP', { origin: 'http://films.example' }, true],
    ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: 'http://films.example' }, false],
    ['a page of a sibling domain', { 'sec-fetch-site': 'same-site' }, false],
    ['an older browser on another site', { origin: 'http://evil.example' }, false],
    ['a sandboxed page', { origin: 'null' }, false],
    ['no page at all', {}, false],
  ])('a session writes when the request comes from %s: %s', async (_, headers, allowed) => {
    expect((await put({ ...(await session(keys.admin)), ...headers })).status).toBe(allowed ? 503 : 401);
  });

  it('nothing opens a write but a key, whatever the headers say', async () => {
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'Bearer ',
        'Bearer cm_',
        `Basic ${keys.admin}`,
        'cinematch_key=',
        'cinematch_key=cm_',
        'null',
        '1',
      ),
      fc.constant(configured),
    );
    const name = fc.constantFrom('authorization', 'cookie', 'origin', 'sec-fetch-site', 'x-forwarded-for', 'accept');
    const sendable = ([header, text]: [string, string]) => {
      try {
        return Boolean(new Headers([[header, text]]));
      } catch {
        return false;
      }
    };
    const headers = fc.array(fc.tuple(name, value).filter(sendable), { maxLength: 4 });
    const app = appWith({ CINEMATCH_KEYS: configured });
    await fc.assert(
      fc.asyncProperty(headers, async (some) => {
        const init = { method: 'PUT', headers: Object.fromEntries(some) };
        expect((await app('/v1/users/1/ratings/1', init)).status).toBe(401);
      }),
    );
  });

  it('public users take no key to be read, and still one to be written or to look inside', async () => {
    const open = appWith({ CINEMATCH_KEYS: configured, CINEMATCH_PUBLIC_USERS: '1' });
    for (const { method, path, access } of ROUTES) {
      const { status } = await open(path.replaceAll(/\/:\w+/g, '/1'), { method });
      expect(status === 401, `${method} ${path}`).toBe(access !== 'open' && access !== 'users' && path !== '/session');
    }
  });
});

describe('without keys', () => {
  it('everybody may read, and a write says that writes are off', async () => {
    const ask = appWith({});
    expect((await ask('/v1/users/1')).status).toBe(503);
    for (const headers of [{}, bearer(keys.admin)]) {
      const response = await ask('/v1/users/1/ratings/1', { method: 'PUT', headers });
      expect(response.status).toBe(403);
      expect(await detail(response)).toBe(
        'this needs a key that may write, but none is configured; the operator can set CINEMATCH_KEYS',
      );
    }
  });

  it('there are no sessions', async () => {
    const body = new URLSearchParams({ key: keys.admin });
    const headers = { ...OWN, 'content-length': '50' };
    expect((await appWith({})('/session', { method: 'POST', headers, body })).status).toBe(403);
  });
});

describe('a session', () => {
  const send = (path: string, fields: Record<string, string>, client: Partial<Client> = {}, headers = {}) => {
    const body = String(new URLSearchParams(fields));
    const type = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) };
    const init = { method: 'POST', body, headers: { ...type, ...OWN, ...headers } };
    return appWith({ CINEMATCH_KEYS: configured }, client)(path, init);
  };

  it('begins with a key, in a cookie that no script reads and no other site sends', async () => {
    const response = await send('/session', { key: ` ${keys.read} `, next: '/users/7?genre=Drama' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/users/7?genre=Drama');
    const cookie = /^cinematch_session=\d+\.[0-9a-f]{64}\.the-read; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/;
    expect(response.headers.get('set-cookie')).toMatch(cookie);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const secure = await send('/session', { key: keys.read }, { secure: true });
    expect(secure.headers.get('set-cookie')).toMatch(/^__Host-cinematch_session=.*; Secure$/);
  });

  it('counts over https only in the cookie that no sibling domain and no plain http can set', async () => {
    const ask = appWith({ CINEMATCH_KEYS: configured }, { secure: true });
    const [, value] = (await session(keys.read)).cookie.split('cinematch_session=');
    const status = async (name: string) =>
      (await ask('/v1/users/1', { headers: { cookie: `a=b; ${name}=${value}` } })).status;
    expect(await status('cinematch_session')).toBe(401);
    expect(await status('__Host-cinematch_session')).toBe(503);
  });

  it('ends', async () => {
    const response = await send('/session/end', {});
    expect(response.headers.get('location')).toBe('/');
    expect(response.headers.get('set-cookie')).toMatch(/^cinematch_session=; Path=\/; Max-Age=0;/);
  });

  it.each([
    ['an unknown key', 401, { key: createKey() }, {}],
    ['no key', 401, {}, {}],
    ['a page of another site', 403, { key: keys.read }, { 'sec-fetch-site': 'cross-site' }],
    ['JSON', 415, { key: keys.read }, { 'content-type': 'application/json' }],
    ['a huge form', 413, { key: 'x'.repeat(5_000) }, {}],
    ['a form of unknown length', 400, { key: keys.read }, { 'content-length': '' }],
  ])('does not begin with %s', async (_, status, fields, headers) => {
    const response = await send('/session', fields, {}, headers);
    expect(response.status).toBe(status);
    expect(response.headers.has('set-cookie')).toBe(false);
  });

  it.each([
    ['/users/7?genre=Drama#top', '/users/7?genre=Drama'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/.//evil.example', '/'],
    ['/a/..//evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['', '/'],
    [null, '/'],
  ])('goes on to a path of this site: %j leads to %s', (next, path) => {
    expect(localPath(next)).toBe(path);
  });

  it('never leads to another site', () => {
    const part = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '//',
      '\t',
      '\n',
      '@',
      ':',
      '%2f',
      '?',
      '#',
      'evil.example',
      'é',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join('')}`),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(text, (next) => {
        const path = localPath(next);
        expect(new URL(path, 'https://films.example/session').origin).toBe('https://films.example');
        expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
      }),
    );
  });
});

describe('headers', () => {
  it('forbid data to be run, and pages to run anything from elsewhere or inline', async () => {
    const deps = depsOf({});
    const app = new Hono<AppEnv>();
    app.use(async (c, next) => {
      c.set('deps', deps);
      c.set('requestId', 'a');
      c.set('rate', { allowed: true, remaining: 1, seconds: 2 });
      await next();
      setAccessHeaders(c);
    });
    app.get('/page', (c) => c.html('<p>page</p>'));
    app.get('/data', (c) => c.json({}));
    app.get('/cached', (c) => c.body(null, 304, { 'cache-control': 'public, max-age=60' }));
    const headersOf = async (path: string, secure = false) =>
      (await app.fetch(new Request(`http://localhost${path}`), { address: '', secure })).headers;
    const page = await headersOf('/page', true);
    const csp = page.get('content-security-policy');
    expect(csp).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(csp).not.toContain('unsafe');
    expect(page.get('strict-transport-security')).toMatch(/^max-age=\d{7,}$/);
    expect(page.get('cross-origin-opener-policy')).toBe('same-origin');
    const data = await headersOf('/data');
    expect(data.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(data.get('strict-transport-security')).toBeNull();
    for (const headers of [page, data]) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cache-control')).toBe('no-store');
    }
    const cached = await headersOf('/cached');
    expect(cached.get('cache-control')).toBe('public, max-age=60');
    for (const absent of ['content-security-policy', 'ratelimit', 'x-request-id']) {
      expect(cached.get(absent), absent).toBeNull();
    }
    expect([data.get('ratelimit'), data.get('x-request-id')]).toEqual(['"requests";r=1;t=2', 'a']);
  });
});

describe('the rate limit', () => {
  const status = async (response: Promise<Response>) => (await response).status;

  it('counts keys by name and everybody else by address, also with keys that are not known', async () => {
    const deps = depsOf({ CINEMATCH_KEYS: configured, CINEMATCH_RATE_LIMIT: '3' });
    const app = createApp(deps);
    const ask = async (address: string, headers = {}) =>
      app.fetch(new Request('http://films.example/v1/release', { headers }), { address, secure: false });
    for (let i = 0; i < 3; i++) expect(await status(ask('192.0.2.1', bearer(createKey())))).toBe(503);
    const refused = await ask('192.0.2.1');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('20');
    expect(refused.headers.get('ratelimit')).toBe('"requests";r=0;t=20');
    expect(await detail(refused)).toBe('too many requests; try again in 20 s');
    expect(await status(ask('192.0.2.2'))).toBe(503);
    for (let i = 0; i < 3; i++) expect(await status(ask('192.0.2.1', bearer(keys.read)))).toBe(503);
    expect(await status(ask('192.0.2.3', bearer(keys.read)))).toBe(429);
    expect(await status(ask('192.0.2.3', bearer(keys.write)))).toBe(503);
  });

  it('holds for what does not exist, and not for probes', async () => {
    const ask = appWith({ CINEMATCH_RATE_LIMIT: '1' });
    expect(await status(ask('/nothing'))).toBe(404);
    expect(await status(ask('/nothing'))).toBe(429);
    for (let i = 0; i < 3; i++) expect(await status(ask('/healthz'))).toBe(200);
  });
});

describe('an answer that takes too long', () => {
  beforeAll(() => void vi.useFakeTimers());
  afterAll(() => void vi.useRealTimers());

  it('is given up after 30 s, with a word to the caller and in the log', async () => {
    const hanging = { ...NOTHING_PUBLISHED, readPointer: () => new Promise<never>(() => undefined) };
    const app = createApp(depsOf({}, hanging));
    const answer = app.fetch(new Request('http://films.example/v1/release'), { address: '', secure: false });
    await vi.advanceTimersByTimeAsync(29_900);
    expect(logs).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    const response = await answer;
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    const requestId = response.headers.get('x-request-id');
    expect(logs).toMatchObject([
      { level: 'error', event: 'answer-too-slow', requestId, route: '/v1/release' },
      { level: 'info', event: 'request', requestId, status: 503 },
    ]);
  });
});
