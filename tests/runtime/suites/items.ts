/** Changes of the catalogue between two nights, over HTTP: what every host must do with them. */

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Recommendation } from '../../../models/recommender/answers.ts';
import { parseFeedbackLines } from '../../../shared/feedback.ts';
import { type ItemChange, MOST_ITEMS } from '../../../shared/items.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { until } from '../../fixtures/until.ts';
import { asDescribed } from '../described.ts';
import { type Facts, openFacts, post } from '../facts.ts';
import type { TestHost } from '../hosts.ts';

export interface ItemsHost extends TestHost {
  /** Stores a change as another process does that shares the database. */
  storeElsewhere(change: ItemChange): Promise<void>;
  /** Runs a statement on the database. */
  sql(text: string): Promise<void>;
}

/** As many changes as are kept. */
const FILL = `INSERT INTO items (movie_id, facts, rule, time, version)
  WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < ${MOST_ITEMS})
  SELECT 5000000 + k, '{"title":"One of many"}', NULL, 1, k + (SELECT coalesce(max(version), 0) FROM items) FROM n`;

const NEW = 4_100_000_000;
const FACTS = { title: 'Quokka Holiday', year: 2031, genres: ['Comedy', 'Nature Documentary'] };

export function itemsSuite(
  runtime: string,
  start: (releases: string, env: Record<string, string>) => Promise<ItemsHost>,
): void {
  const keys = { reader: createKey(), writer: createKey(), admin: createKey() };
  let host: ItemsHost;
  let facts: Facts;

  beforeAll(async () => {
    const entries = [
      await keyEntry('visitor', 'read', keys.reader),
      await keyEntry('shop', 'write', keys.writer),
      await keyEntry('ops', 'admin', keys.admin),
    ];
    facts = await openFacts(inject('releases'));
    host = await start(inject('releases'), { CINEMATCH_KEYS: entries.join(','), CINEMATCH_RATE_LIMIT: '0' });
  });
  afterAll(() => host?.stop());

  const send = async (method: string, path: string, body?: unknown, key: string | null = keys.writer) => {
    const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const answer = await host.request(path, { method, headers, body: JSON.stringify(body) });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const ok = async (method: string, path: string, body?: unknown) => {
    const { status, text } = await send(method, path, body);
    expect(status, text).toBe(200);
    return asDescribed(method, path, text);
  };
  const refused = async (status: number, method: string, path: string, body?: unknown, key?: string | null) => {
    const answer = await send(method, path, body, key);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    return JSON.parse(answer.text);
  };
  const listFor = async (options: object): Promise<Recommendation[]> => {
    const answer = await host.request('/v1/recommendations', post({ ratings: [], ...options }));
    return asDescribed('POST', '/v1/recommendations', await answer.text()).recommendations;
  };
  const pageOf = (movieId: number) => host.request(`/movies/${movieId}`);

  describe(`items (${runtime})`, () => {
    it('adds a film that is found, filtered, listed, predicted, rated and shown at once, until it is taken back', async () => {
      const path = `/v1/movies/${NEW}`;
      await refused(404, 'GET', path);
      expect(await ok('PUT', path, FACTS)).toEqual({ movieId: NEW, ...FACTS, time: expect.any(String) });
      const twice = { ...FACTS, genres: [...FACTS.genres, FACTS.genres[0]] };
      expect(await ok('PUT', path, twice)).toMatchObject(FACTS);
      expect(await ok('GET', path)).toMatchObject({ ...FACTS, added: true, numRatings: 0, meanRating: null });
      expect((await ok('GET', '/v1/movies?q=quokka')).movies).toMatchObject([{ movieId: NEW }]);
      expect(await listFor({ genres: ['nature documentary'] })).toMatchObject([{ movieId: NEW, title: FACTS.title }]);
      const [listed] = await listFor({ candidates: [NEW] });
      const { predictions } = JSON.parse(
        await (await host.request('/v1/predictions', post({ ratings: [], movieIds: [NEW] }))).text(),
      );
      expect(predictions).toMatchObject([{ movieId: NEW, rating: listed.rating, interval: listed.interval }]);
      expect((await ok('GET', `${path}/similar?by=content&n=5`)).similar.length).toBeGreaterThan(0);
      expect((await ok('GET', `${path}/stats`)).numRatings).toBe(0);
      const page = await pageOf(NEW);
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(FACTS.title)]);
      await ok('PUT', `/v1/users/3100000000/ratings/${NEW}`, { rating: facts.max });
      expect((await ok('GET', '/v1/users/3100000000')).history).toMatchObject([{ movieId: NEW, rating: facts.max }]);
      expect((await ok('GET', '/v1/users/3100000000/recommendations?n=100')).recommendations).not.toContainEqual(
        expect.objectContaining({ movieId: NEW }),
      );
      await ok('DELETE', '/v1/users/3100000000/ratings');
      expect(await ok('DELETE', path)).toEqual({ movieId: NEW, takenBack: true });
      expect(await ok('DELETE', path)).toEqual({ movieId: NEW, takenBack: false });
      await refused(404, 'GET', path);
      expect((await pageOf(NEW)).status).toBe(404);
    });

    it('does not take the title from a film that was added', async () => {
      const path = `/v1/movies/${NEW}`;
      for (const rule of [undefined, 'hidden'] as const) {
        await ok('PUT', path, { ...FACTS, ...(rule && { rule }) });
        const problem = await refused(400, 'PUT', path, { rule: 'pinned' });
        expect(problem.detail).toContain('send the title again');
        expect((await ok('GET', '/v1/items')).items).toMatchObject([FACTS]);
      }
      await ok('DELETE', path);
    });

    it('changes the facts of a film of the release, and caches learn of it', async () => {
      const [movieId] = facts.popular;
      const path = `/v1/movies/${movieId}`;
      const before = await send('GET', path);
      const etag = before.headers.get('etag') ?? '';
      await ok('PUT', path, { title: 'Renamed Again' });
      const after = await host.request(path, { headers: { 'if-none-match': etag } });
      expect([after.status, await after.json()]).toEqual([
        200,
        { ...JSON.parse(before.text), title: 'Renamed Again', catalogueTitle: 'Renamed Again' },
      ]);
      await ok('DELETE', path);
      expect((await send('GET', path)).text).toBe(before.text);
    });

    it('hides a film from lists, search and pages, and shows it again', async () => {
      const [{ movieId, title }] = await listFor({ n: 1 });
      await ok('PUT', `/v1/movies/${movieId}`, { rule: 'hidden' });
      expect((await listFor({ n: 100 })).map((film) => film.movieId)).not.toContain(movieId);
      expect((await pageOf(movieId)).status).toBe(404);
      await refused(404, 'GET', `/v1/movies/${movieId}`);
      const found = await ok('GET', `/v1/movies?limit=100&q=${encodeURIComponent(title)}`);
      expect(found.movies).not.toContainEqual(expect.objectContaining({ movieId }));
      const shelf = await host.request('/v1/recommendations', post({ ratings: [], candidates: [movieId, NEW] }));
      expect(JSON.parse(await shelf.text())).toMatchObject({ recommendations: [], unknown: [movieId, NEW] });
      const predicted = await host.request('/v1/predictions', post({ ratings: [], movieIds: [movieId] }));
      expect(JSON.parse(await predicted.text()).unknown).toEqual([movieId]);
      expect(await ok('GET', '/v1/items')).toEqual({
        total: 1,
        items: [{ movieId, rule: 'hidden', time: expect.any(String) }],
      });
      await ok('DELETE', `/v1/movies/${movieId}`);
      expect((await listFor({ n: 1 }))[0].movieId).toBe(movieId);
    });

    it('puts a pinned film first where it passes the filters, and says that it is no recommendation', async () => {
      const last = (await listFor({ n: 100 })).at(-1) as Recommendation;
      await ok('PUT', `/v1/movies/${last.movieId}`, { rule: 'pinned' });
      const [first, second] = await listFor({ n: 100 });
      expect([first.movieId, first.pinned, second.pinned]).toEqual([last.movieId, true, undefined]);
      expect(await listFor({ n: 5, exclude: [last.movieId] })).not.toContainEqual(
        expect.objectContaining({ pinned: true }),
      );
      const page = await (await host.request('/')).text();
      expect(page).toContain('not because it was recommended');
      await ok('DELETE', `/v1/movies/${last.movieId}`);
    });

    it('follows what another process stores, and what it takes back', async () => {
      await host.storeElsewhere({ movieId: NEW + 1, title: 'From Elsewhere', time: 5 });
      const isThere = async () => (await ok('GET', '/v1/movies?q=elsewhere')).total === 1;
      await until('the change of another process', isThere);
      await host.storeElsewhere({ movieId: NEW + 1, time: 6 });
      await until('that it is taken back', async () => !(await isThere()));
    });

    it('exports changes with the ratings, for the night', async () => {
      await ok('PUT', `/v1/movies/${NEW + 2}`, { ...FACTS, rule: 'pinned' });
      const { text } = await send('GET', '/v1/feedback', undefined, keys.admin);
      const items: ItemChange[] = [];
      const lines = text.split('\n') as unknown as AsyncIterable<string>;
      for await (const _ of parseFeedbackLines(lines, (item) => items.push(item)));
      expect(items).toEqual([{ movieId: NEW + 2, ...FACTS, rule: 'pinned', time: expect.any(Number) }]);
      await ok('DELETE', `/v1/movies/${NEW + 2}`);
    });

    it('refuses what makes no sense, and says what was expected', async () => {
      const path = `/v1/movies/${NEW + 3}`;
      const reasons = async (body: unknown) =>
        (await refused(400, 'PUT', path, body)).errors.map(({ field }: { field: string }) => field);
      expect(await reasons({})).toEqual(['title']);
      expect(await reasons({ year: 1999 })).toEqual(['title']);
      expect(await reasons({ title: ' ' })).toEqual(['title']);
      expect(await reasons({ title: 'x'.repeat(301) })).toEqual(['title']);
      expect(await reasons({ title: 'New', year: 1.5 })).toEqual(['year']);
      expect(await reasons({ title: 'New', genres: ['Drama', ''] })).toEqual(['genres[1]']);
      expect(await reasons({ title: 'New', rule: 'loud' })).toEqual(['rule']);
      expect(await reasons({ title: 'New', plot: 'none' })).toEqual(['plot']);
      expect(await reasons({ title: 'New', attributes: { mood: 'dark' } })).toEqual(['attributes.mood']);
      await refused(404, 'PUT', path, { rule: 'hidden' });
      await refused(404, 'GET', path);
      expect((await ok('GET', '/v1/items')).total).toBe(0);
    });

    it('keeps so many changes and no more, and begins anew when the database does', async () => {
      await host.sql(FILL);
      const total = async () => (await ok('GET', '/v1/items?limit=1')).total;
      await until('all changes', async () => (await total()) === MOST_ITEMS);
      await refused(409, 'PUT', `/v1/movies/${NEW + 4}`, FACTS);
      await ok('PUT', '/v1/movies/5000001', { title: 'The one of many' });
      expect((await ok('GET', '/v1/movies?q=the+one+of+many&limit=1')).movies[0].movieId).toBe(5_000_001);
      expect(await listFor({ n: 5 })).toHaveLength(5);
      await host.sql('DELETE FROM items');
      await until('that none is left', async () => (await total()) === 0);
    });

    it('lets only those change the catalogue whose key may write', async () => {
      for (const [method, path] of [
        ['PUT', `/v1/movies/${NEW}`],
        ['DELETE', `/v1/movies/${NEW}`],
        ['GET', '/v1/items'],
      ]) {
        const body = method === 'PUT' ? FACTS : undefined;
        await refused(401, method, path, body, null);
        await refused(403, method, path, body, keys.reader);
      }
      await refused(404, 'GET', `/v1/movies/${NEW}`);
    });
  });
}
