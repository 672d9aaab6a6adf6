/** The service on a catalogue that says more of its items than titles and genres: attributes, filters, authors on lists. */

import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nightly } from '../../../batch/nightly.ts';
import { ROUTES } from '../../../edge/app.ts';
import { OPERATIONS } from '../../../edge/openapi/operations.ts';
import type {
  AttributeAnswer,
  Explanation,
  MovieFacts,
  MovieSearch,
  RecommendationList,
} from '../../../models/recommender/answers.ts';
import { bookFiles } from '../../fixtures/books.ts';
import { datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';
import { silentProgress } from '../../fixtures/watch-phases.ts';
import { post } from '../facts.ts';
import type { TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

/** Routes of pages that are files, or that need more than a release. */
const OTHERS = /assets|posters|releases|service-worker|webmanifest|openapi|users:/;

/** A release of made-up books, in a folder that goes with it. */
export async function trainBooks(): Promise<{ releases: string } & AsyncDisposable> {
  const folder = await datasetFolder(bookFiles());
  const releases = join(folder.path, '../releases');
  const reporter = { warn: () => undefined, downloaded: () => undefined };
  const itemName = { one: 'book', many: 'books' };
  await nightly({ ...folder.options, dataset: folder.path, releases, reporter, itemName, progress: silentProgress() });
  return { releases, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** Settings of a site of books. */
export const BOOKSHOP = {
  CINEMATCH_SITE_NAME: 'Corner Bookshop',
  CINEMATCH_LOGO: 'https://shop.example/logo.svg',
  CINEMATCH_POSTERS: '{cover}',
  CINEMATCH_POSTER_ORIGINS: 'https://covers.example',
};

/** The first book as its row says: title, year and attributes. Of its fields, only the last one is quoted. */
function firstBook() {
  const [, row] = bookFiles()['books.csv'].split('\n');
  const [, title, , year, author, language, pages, country, themes, cover, ...blurb] = row.split(',');
  const text = blurb.join(',').slice(1, -1).replaceAll('""', '"');
  const attributes = { author, language, pages: Number.parseInt(pages, 10), country, themes: themes.split('|'), cover };
  return { title, year, attributes: { ...attributes, blurb: text } };
}

/** The least and the greatest number of pages of any book. */
function rangeOfPages(): { from: number; to: number } {
  const pages = [...bookFiles()['books.csv'].matchAll(/,(\d+) pages,/g)].map(([, number]) => Number(number));
  return { from: Math.min(...pages), to: Math.max(...pages) };
}

/** Runs the suite on a host that `start` starts with the settings `BOOKSHOP`. */
export function describeBooks(runtime: string, start: (releases: string) => Promise<TestHost>): void {
  describe(`a release of books (${runtime})`, () => {
    let trained: Awaited<ReturnType<typeof trainBooks>>;
    const book = firstBook();
    let host: TestHost;

    beforeAll(async () => {
      trained = await trainBooks();
      host = await start(trained.releases);
      await waitUntilReady(host);
    });
    afterAll(async () => {
      await host?.stop();
      await trained?.[Symbol.asyncDispose]();
    });

    /** The answer, checked against the schema of the description. */
    const get = async <T>(operation: string, path: string, init?: RequestInit): Promise<T> => {
      const response = await host.request(path, init);
      const body = await response.json();
      expect(response.status, JSON.stringify(body)).toBe(200);
      return v.parse(OPERATIONS[operation].answer, body) as T;
    };
    const ratings = [1, 2, 3].map((movieId) => ({ movieId, rating: 5 }));
    const list = (options: object) =>
      get<RecommendationList>('POST /v1/recommendations', '/v1/recommendations', post({ ratings, ...options }));
    const page = async (path: string) => {
      const response = await host.request(path);
      expect(response.status).toBe(200);
      return response.text();
    };

    it('lists its attributes, with types and the values that the most books have', async () => {
      const { attributes } = await get<{ attributes: AttributeAnswer[] }>('GET /v1/attributes', '/v1/attributes');
      expect(attributes.map(({ name, type }) => `${name} ${type}`)).toEqual([
        ...['author word', 'language word', 'pages number', 'country word', 'themes list', 'cover text', 'blurb text'],
      ]);
      const [author, language, pages] = attributes;
      expect(author).toMatchObject({ movies: 120, distinct: 12 });
      expect(author.values?.reduce((sum, { movies }) => sum + movies, 0)).toBe(120);
      expect(language.values?.[0].value).toBe('en');
      expect(pages).toMatchObject({ ...rangeOfPages(), movies: 120 });
    });

    it('has all attributes of a book, texts too, and those of lists and searches if asked', async () => {
      const { attributes } = await get<MovieFacts>('GET /v1/movies/:movieId', '/v1/movies/1');
      expect(attributes).toEqual(book.attributes);
      const { cover: _cover, blurb: _blurb, ...listed } = attributes ?? {};
      const found = await get<MovieSearch>('GET /v1/movies', '/v1/movies?q=silent+harbour&attributes=true');
      expect(found.movies[0].attributes).toEqual(listed);
      for (const { attributes: own } of (await list({ attributes: true })).recommendations) {
        expect(Object.keys(own ?? {})).toEqual(['author', 'language', 'pages', 'country', 'themes']);
      }
      for (const film of (await list({})).recommendations) expect('attributes' in film).toBe(false);
    });

    it('filters lists and searches by them, for posted ratings and for users', async () => {
      const where = ['pages:..300', 'language:en'];
      const { recommendations } = await list({ where, attributes: true });
      expect(recommendations.length).toBeGreaterThan(3);
      for (const { attributes } of recommendations) {
        expect(attributes?.language).toBe('en');
        expect(attributes?.pages).toBeLessThanOrEqual(300);
      }
      const query = `where=${encodeURIComponent(where.join(';'))}`;
      const own = await get<RecommendationList>(
        'GET /v1/users/:userId/recommendations',
        `/v1/users/1/recommendations?attributes=true&${query}`,
      );
      for (const { attributes } of own.recommendations) expect(attributes?.language).toBe('en');
      const found = await get<MovieSearch>('GET /v1/movies', `/v1/movies?${query}`);
      const all = await get<MovieSearch>('GET /v1/movies', '/v1/movies');
      expect(found.total).toBeGreaterThan(3);
      expect(found.total).toBeLessThan(all.total);
    });

    it('says why no book fits, and refuses what no book can fit', async () => {
      const { empty } = await list({ where: ['pages:..130', 'pages:700..'] });
      expect(empty).toEqual({
        reason: expect.stringMatching(/^No \w+ has pages 130 or less and has pages 700 or more\.$/),
        filters: ['where', 'where'],
      });
      const refused = await host.request('/v1/recommendations', post({ ratings, where: ['author:Nobody', 'pags:1'] }));
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({
        errors: [
          { field: 'where[0]', reason: expect.stringContaining('nothing has author Nobody; known are Ada Brandt') },
          {
            field: 'where[1]',
            reason: 'there is no attribute pags to filter by; expected one of author, language, pages, country, themes',
          },
        ],
      });
      expect((await host.request('/v1/movies?where=cover:x')).status).toBe(400);
      expect((await host.request('/search?where=cover:x')).status).toBe(400);
    });

    it('has at most two books of an author among any ten of a list', async () => {
      const { recommendations } = await list({ n: 60, attributes: true });
      const authors = recommendations.map(({ attributes }) => attributes?.author);
      for (let at = 0; at + 10 <= authors.length; at++) {
        const ten = authors.slice(at, at + 10);
        for (const author of ten) expect(ten.filter((other) => other === author).length).toBeLessThanOrEqual(2);
      }
    });

    it('names attributes among the reasons', async () => {
      const { reasons } = await get<Explanation>(
        'POST /v1/explanations',
        '/v1/explanations',
        post({
          ratings: [1, 2, 3, 4, 5, 6, 7, 8].map((movieId) => ({ movieId, rating: movieId % 2 ? 5 : 1 })),
          movieId: 30,
        }),
      );
      expect(JSON.stringify(reasons.features)).toMatch(/author: |language: |country: |themes: |pages around /);
    });

    it('shows them on the page of a book, with links to others that share them', async () => {
      const text = await page('/movies/1');
      const author = encodeURIComponent(`author:${book.attributes.author}`);
      expect(text).toContain('<dt>Author</dt>');
      expect(text).toContain(`href="/search?where=${author}"`);
      expect(text).toContain(`<dt>Pages</dt><dd>${book.attributes.pages}</dd>`);
      expect(text).toContain('&quot;quoted&quot;, and with a comma.');
      expect(text).toMatch(/href="https:\/\/covers\.example\/1\.jpg" rel="noopener noreferrer nofollow"/);
      const found = await page(`/search?where=${author}`);
      expect(found).toContain(`Author ${book.attributes.author}`);
      expect(found).toContain('Silent Harbour');
      expect(found).toContain(`href="/?where=${author}"`);
    });

    it('filters the list of the start page by a form that needs no JavaScript', async () => {
      const text = await page(
        '/?where=&where=pages%3A..300&where=language%3Aen&where=author%3AAda+Brandt%7CMei+Tanaka',
      );
      expect(text).toMatch(/<option value="language:en" selected>/);
      expect(text).toMatch(
        /<input type="checkbox" name="where" value="pages:\.\.300" checked>|value="pages:\.\.300" selected/,
      );
      expect(text).toContain('Author Ada Brandt or Mei Tanaka');
      const titles = [...text.matchAll(/data-field="title" href="\/movies\/(\d+)"/g)].map(([, id]) => Number(id));
      expect(titles.length).toBeGreaterThan(0);
      for (const id of titles) {
        const { attributes } = await get<MovieFacts>('GET /v1/movies/:movieId', `/v1/movies/${id}`);
        expect(['Ada Brandt', 'Mei Tanaka']).toContain(attributes?.author);
      }
    });

    it('says book and never film on any page, nor in what the browser installs', async () => {
      const paths = ROUTES.filter(({ page: isPage, method, path }) => isPage && method === 'GET' && !OTHERS.test(path));
      const addresses = paths.map(({ path }) => path.replace(':movieId', '1').replace(':userId', '1'));
      expect(addresses.length).toBeGreaterThan(8);
      const more = [
        '/?user=1',
        '/?where=author%3AAda+Brandt',
        '/search?q=lantern',
        '/search?q=zzzzzzz',
        '/movies/99999',
      ];
      for (const address of [...addresses, ...more]) {
        const response = await host.request(address, { headers: { accept: 'text/html' } });
        const text = await response.text();
        const attributes = [...text.matchAll(/\s(?:aria-label|title|placeholder|alt|content)="([^"]*)"/g)].map(
          ([, one]) => one,
        );
        const words = [
          ...attributes,
          text
            .replaceAll(/<(code|pre|script|style)[\s\S]*?<\/\1>/g, ' ')
            .replaceAll(/<[^>]+>/g, ' ')
            .replaceAll(/https?:\S+|\/v1\/\S+/g, ' '),
        ].join(' ');
        expect(
          words.match(/.{0,60}(?:film|movie|cinema\b|\bwatch\b|[\uE0F0-\uE0FF]).{0,30}/i)?.[0],
          address,
        ).toBeUndefined();
      }
      const manifest = await (await host.request('/manifest.webmanifest')).text();
      expect(manifest).toContain('Rate a few books and see what to read next, and why.');
      expect(manifest).toContain('"name":"Corner Bookshop"');
      expect(manifest).not.toMatch(/film|movie/i);
    });

    it('says book in messages and in rows', async () => {
      const missing = await host.request('/v1/movies/99999');
      expect(await missing.json()).toMatchObject({ detail: 'there is no book 99999 in this release' });
      const { empty } = await list({ yearFrom: 2090 });
      expect(empty?.reason).toBe('No book is from 2090 or later.');
      const { rows } = await get<{ rows: { title: string }[] }>(
        'POST /v1/recommendations:rows',
        '/v1/recommendations:rows',
        post({ ratings }),
      );
      expect(rows.map(({ title }) => title).join()).not.toMatch(/film/i);
      expect(await get('GET /v1/release', '/v1/release')).toMatchObject({
        dataset: { item: { one: 'book', many: 'books' } },
      });
    });

    it('has the name and the picture of the shop, and posters from where the operator says, and from nowhere else', async () => {
      const response = await host.request('/movies/1');
      const text = await response.text();
      expect(text).toContain(`<title>${book.title} (${book.year}) · Corner Bookshop</title>`);
      expect(text).toContain('<img class="brand-logo" src="https://shop.example/logo.svg" alt=""');
      expect(text).toMatch(
        /<img class="poster-image" data-poster src="\/posters\/1" alt="Poster of Silent Harbour" width="200" height="250"/,
      );
      expect(response.headers.get('content-security-policy')).toContain(
        "img-src 'self' data: https://covers.example https://shop.example;",
      );
      const poster = await host.request('/posters/1', { redirect: 'manual' });
      expect(poster.status).toBe(302);
      expect(poster.headers.get('location')).toBe('https://covers.example/1.jpg');
      expect(poster.headers.get('cache-control')).toBe('public, max-age=86400');
      expect((await host.request('/posters/99999')).status).toBe(404);
      const start = await page('/');
      expect(start).toMatch(/data-poster src="\/posters\/\d+" alt="" width="200" height="250" loading="lazy"/);
    });
  });
}
