/** The service below a path of somebody else's Hono app: the API as ever, and nothing leads out of that path. */

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import type { TestHost } from '../hosts.ts';
import { httpSuite } from '../http-suite.ts';
import { BASE, startMounted } from '../mounted.ts';

const PAGES = ['/', '/?user=1', '/search?q=alien', '/explore', '/models', '/movies/1', '/users/1', '/system', '/docs'];
const BROWSER = { accept: 'text/html' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
/** Attributes that hold a path, but two that say one to the service and to the scripts. */
const PATH = /\s(?!value=|data-base=)[\w-]+="(\/[^"]*)"/g;

httpSuite('node, mounted', startMounted);

describe('a service that is mounted', () => {
  const key = createKey();
  let host: TestHost;
  let origin: string;

  beforeAll(async () => {
    const keys = await keyEntry('reader', 'read', key);
    host = await startMounted(inject('releases'), { CINEMATCH_KEYS: keys, CINEMATCH_TRUST_PROXY: '1' });
    ({ origin } = new URL(host.url));
  });
  afterAll(() => host?.stop());

  const ask = (path: string, init: RequestInit = {}) => host.request(path, { redirect: 'manual', ...init });
  const signIn = (more: Record<string, string> = {}) =>
    ask('/session', { method: 'POST', headers: { ...FORM, ...more }, body: `key=${key}&next=/users/1` });
  const page = async (path: string) => {
    const response = await ask(path, { headers: { ...BROWSER, authorization: `Bearer ${key}` } });
    return { status: response.status, text: await response.text() };
  };
  /** Unescaped, each once. */
  const pathsIn = (text: string) =>
    new Set(Array.from(text.matchAll(PATH), ([, path]) => path.replaceAll('&amp;', '&').replaceAll('&#39;', "'")));

  it('leaves the app around it alone', async () => {
    expect(await (await fetch(`${origin}/`)).text()).toBe('the app around it');
    for (const path of ['/search', '/filmsearch', '/v1/movies/1']) {
      expect(await (await fetch(origin + path)).text(), path).toBe('404 Not Found');
    }
  });

  it('answers at its path with and without a slash', async () => {
    for (const path of ['', '/']) {
      const response = await ask(path, { headers: BROWSER });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain(`<html lang="en" data-base="${BASE}">`);
    }
  });

  it('has pages whose every link, form and asset leads below its path, and to something', async () => {
    const found = new Set<string>();
    for (const path of [...PAGES, '/session', '/nowhere']) {
      const { status, text } = await page(path);
      expect(status, path).toBe(path === '/nowhere' ? 404 : 200);
      for (const target of pathsIn(text)) found.add(target);
    }
    expect([...found].filter((path) => !path.startsWith(`${BASE}/`))).toEqual([]);
    for (const start of ['/', '/assets/style', '/assets/lists', '/assets/memory-chart', '/movies/', '/session/end']) {
      expect([...found].filter((path) => path.startsWith(BASE + start))).not.toEqual([]);
    }
    for (const path of found) {
      if (path === `${BASE}/session/end`) continue;
      expect((await page(path.slice(BASE.length))).status, path).toBeLessThan(400);
    }
  });

  it('redirects below its path', async () => {
    const response = await ask('/users?user=1', { headers: { authorization: `Bearer ${key}` } });
    expect([response.status, response.headers.get('location')]).toEqual([303, `${BASE}/users/1`]);
  });

  it('keeps its session to its path', async () => {
    const refused = await ask('/v1/users/1');
    expect(((await refused.json()) as { detail: string }).detail).toContain(`sign in at ${BASE}/session`);
    const form = await (await ask('/users/1?page=2', { headers: BROWSER })).text();
    expect(form).toContain(`action="${BASE}/session"`);
    expect(form).toContain('name="next" value="/users/1?page=2"');
    const begun = await signIn();
    expect([begun.status, begun.headers.get('location')]).toEqual([303, `${BASE}/users/1`]);
    const cookie = begun.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(new RegExp(`^cinematch_session=[^;]+; Path=${BASE}; `));
    const opened = await ask('/v1/users/1', { headers: { cookie: cookie.split(';')[0] } });
    expect(opened.status).toBe(200);
    const ended = await ask('/session/end', { method: 'POST', headers: FORM, body: 'next=/session' });
    expect(ended.headers.get('location')).toBe(`${BASE}/session`);
    expect(ended.headers.get('set-cookie')).toMatch(new RegExp(`^cinematch_session=; Path=${BASE}; Max-Age=0`));
  });

  it('gives its cookie over https a name that a browser takes with its path', async () => {
    const https = { 'x-forwarded-proto': 'https' };
    const cookie = (await signIn(https)).headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(new RegExp(`^__Secure-cinematch_session=[^;]+; Path=${BASE}; .*; Secure$`));
    const opened = await ask('/v1/users/1', { headers: { ...https, cookie: cookie.split(';')[0] } });
    expect(opened.status).toBe(200);
  });

  it('describes the API where it is', async () => {
    const description = await (await ask('/openapi.json')).json();
    expect(description).toMatchObject({
      servers: [{ url: BASE }],
      components: { securitySchemes: { session: { name: '__Secure-cinematch_session' }, key: { type: 'http' } } },
    });
  });

  it('has command lines in its documentation that work', async () => {
    const { text } = await page('/docs');
    const lines = Array.from(text.matchAll(/curl &#39;([^&]*(?:&amp;[^&]*)*)&#39;(?! \\)/g), ([, url]) =>
      url.replaceAll('&amp;', '&'),
    );
    expect(lines.length).toBeGreaterThan(10);
    for (const url of lines) {
      expect(url.startsWith(`${host.url}/`), url).toBe(true);
      const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
      expect(response.status, url).toBe(200);
      await response.body?.cancel();
    }
  });
});
