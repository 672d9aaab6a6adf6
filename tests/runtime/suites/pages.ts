/** Pages and what they stand on, the same on every host: assets, errors for people, the key form, films of other lists. */

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { post } from '../facts.ts';
import type { TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';
import type { Abilities } from '../keyed-host.ts';

/** Somebody has a key, so users are not for everybody. */
export const KEY_NEEDED = { CINEMATCH_KEYS: `somebody:read:${'0'.repeat(64)}`, CINEMATCH_RATE_LIMIT: '0' };
const BROWSER = { headers: { accept: 'text/html,*/*;q=0.8' } };

/** `start` gives a host with the settings `KEY_NEEDED`. */
export function pagesSuite(
  runtime: string,
  start: (releases: string) => Promise<TestHost>,
  { keys = true }: Abilities = {},
): void {
  let host: TestHost;
  beforeAll(async () => {
    host = await start(inject('releases'));
    await waitUntilReady(host);
  });
  afterAll(() => host?.stop());

  describe(`pages (${runtime})`, () => {
    it('come with a policy that forbids inline script and style, and obey it', async () => {
      const response = await host.request('/', BROWSER);
      const text = await response.text();
      expect(response.status).toBe(200);
      const policy = response.headers.get('content-security-policy');
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|<style/);
      expect(text).toContain('Simulated viewers');
    });

    it('name assets that are there, for good', async () => {
      const text = await (await host.request('/', BROWSER)).text();
      const urls = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, url]) => url);
      expect(urls.length).toBeGreaterThan(3);
      for (const url of urls) {
        const asset = await host.request(url);
        expect(asset.status, url).toBe(200);
        expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
        expect(asset.headers.get('content-type')).toMatch(/^(text\/(css|javascript)|image\/(svg\+xml|png))/);
        expect((await asset.text()).length).toBeGreaterThan(100);
      }
      for (const path of ['/assets/none.js', '/assets/..%2fpackage.json', '/assets/assets.json']) {
        const refused = await host.request(path);
        expect(refused.status, path).toBe(404);
        await refused.body?.cancel();
      }
    });

    it('show errors to people as pages, and to programs as problems', async () => {
      const page = await host.request('/nowhere', BROWSER);
      expect(page.status).toBe(404);
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(await page.text()).toContain('There is nothing here');
      for (const [path, init] of [
        ['/nowhere', {}],
        ['/v1/nowhere', BROWSER],
      ] as const) {
        const problem = await host.request(path, init);
        expect(problem.headers.get('content-type')).toBe('application/problem+json');
        await problem.body?.cancel();
      }
      const wrong = await host.request('/?n=1000', BROWSER);
      expect(wrong.status).toBe(400);
      expect(await wrong.text()).toContain('<strong>How many films</strong>: expected a whole number from 1 to 100.');
      const year = await (await host.request('/?yearFrom=abc', BROWSER)).text();
      expect(year).toContain('<strong>From year</strong>: expected a whole number from 0 to 9999.');
      const found = await (await host.request('/search?q=%3Cscript%3E%22', BROWSER)).text();
      expect(found).not.toContain('<script>');
      expect(found).toContain('&lt;script&gt;&quot;');
    });

    it('name a setting that cannot be used as its form does', async () => {
      const form = await (await host.request('/', BROWSER)).text();
      const fields = [
        ...form.matchAll(/<label for="[^"]+">([^<:]+).*?<\/label>\s*<input [^>]*?name="(\w+)"/g),
        ...form.matchAll(/<legend>([^<]+)<\/legend>.*?<input [^>]*?name="(\w+)"/gs),
      ].map(([, label, name]) => [name, label]);
      expect(fields.map(([name]) => name)).toEqual(
        expect.arrayContaining(['yearFrom', 'yearTo', 'n', 'diversity', 'popularity', 'genres', 'models', 'user']),
      );
      for (const [name, label] of fields) {
        const page = await host.request(`/?${name}=${'x'.repeat(300)}`, BROWSER);
        expect(page.status, name).toBe(400);
        expect(await page.text()).toContain(`<strong>${label}</strong>: `);
      }
    });

    it('open by links that carry parameters of whoever passed them on; the API refuses those', async () => {
      const passedOn = 'utm_source=mail&fbclid=x&fbclid=y&%3Cscript%3E=1';
      for (const path of ['/?n=5', '/search?q=the', '/explore?x=1', '/models?x=1', '/docs?x=1', '/session?next=/']) {
        const page = await host.request(`${path}&${passedOn}`, BROWSER);
        const text = await page.text();
        expect(page.status, path).toBe(200);
        expect(text).not.toContain('<script>');
        if (path === '/?n=5') expect(text.match(/class="pick"/g)?.length).toBe(5 + 1);
      }
      for (const path of ['/v1/movies', '/healthz', '/openapi.json']) {
        const refused = await host.request(`${path}?utm_source=mail`, BROWSER);
        expect(refused.status, path).toBe(400);
        expect(refused.headers.get('content-type')).toBe('application/problem+json');
        await refused.body?.cancel();
      }
    });

    if (keys) {
      it('ask for a key where a user is shown, and lead back there', async () => {
        const page = await host.request('/?user=1&n=5', BROWSER);
        const text = await page.text();
        expect(page.status).toBe(401);
        expect(page.headers.get('www-authenticate')).toContain('Bearer');
        expect(text).toContain('action="/session"');
        expect(text).not.toContain('Authorization');
        expect(text).toContain('name="next" value="/?user=1&amp;n=5"');
        const session = await (await host.request('/session?next=https://elsewhere.example/', BROWSER)).text();
        expect(session).toContain('name="next" value="/"');
        const random = await host.request('/v1/users:random');
        expect(random.status).toBe(401);
        await random.body?.cancel();
      });
    }

    it('take the settings of a link, and empty fields for none', async () => {
      const text = await (
        await host.request(
          '/?user=&genres=Horror&match=any&yearFrom=&yearTo=1990&n=5&diversity=0.3&popularity=-0.4&models=',
          BROWSER,
        )
      ).text();
      expect(text.match(/class="pick"/g)?.length).toBe(5 + 1);
      const ticked = await (
        await host.request('/?genres=Horror&genres=Sci-Fi&models=svd&models=content', BROWSER)
      ).text();
      expect([...ticked.matchAll(/value="([^"]+)"[^>]* checked><span>/g)].map(([, value]) => value)).toEqual([
        'Horror',
        'Sci-Fi',
        'svd',
        'content',
      ]);
      for (const [path, field] of [
        ['/?yearFrom=2000&yearTo=1990', 'yearFrom'],
        ['/?diversity=2', 'diversity'],
        ['/?popularity=-2', 'popularity'],
      ]) {
        const refused = await host.request(path);
        expect(refused.status).toBe(400);
        expect(((await refused.json()) as { errors: { field: string }[] }).errors[0].field).toBe(field);
      }
    });
  });

  describe(`films of other lists (${runtime})`, () => {
    it('are found by title and year, in order, and null where there is none', async () => {
      const films = [{ title: 'The Godfather', year: 1973 }, { title: 'No Such Film', year: 1973 }, { imdbId: 1 }];
      const response = await host.request('/v1/movies:match', post({ films }));
      const body = (await response.json()) as { films: ({ title: string } | null)[] };
      expect(body.films.map((film) => film?.title ?? null)).toEqual(['The Godfather', null, null]);
    });

    it('are a thousand at most, each with what may be known of a film', async () => {
      const many = Array.from({ length: 1_001 }, () => ({ title: 'Heat' }));
      for (const films of [many, [{ name: 'Heat' }], [{ imdbId: 'tt1' }], [{ title: 'x'.repeat(201) }], 'Heat']) {
        const response = await host.request('/v1/movies:match', post({ films }));
        expect(response.status).toBe(400);
        await response.body?.cancel();
      }
    });
  });
}
