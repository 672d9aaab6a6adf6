/** The HTTP contract beyond single cases: what is described is what is answered, on every host. */

import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ROUTES } from '../../../edge/app.ts';
import { BatchAnswer, Problem } from '../../../edge/openapi/answers.ts';
import openapi from '../../../edge/openapi/openapi.json' with { type: 'json' };
import { OPERATIONS } from '../../../edge/openapi/operations.ts';
import {
  type Explanation,
  type MovieCard,
  type MovieFacts,
  type Recommendation,
  SIMILAR_BY,
} from '../../../models/recommender/answers.ts';
import { rated } from '../../fixtures/rated.ts';
import { type Facts, post, ratingsOf } from '../facts.ts';
import type { TestHost } from '../hosts.ts';
import { type Abilities, startWithKey } from '../keyed-host.ts';

const NDJSON = 'application/x-ndjson';
/** Answers differ, or are none of JSON, or change what is stored: other suites hold them to their word. */
const ELSEWHERE = /^(PUT|DELETE)|\/admin\/|\/feedback$|\/items$|\/metrics$/;

export function contractSuite(
  runtime: string,
  start: (releases: string, env: Record<string, string>) => Promise<TestHost>,
  { keys = true, streams = true }: Abilities = {},
): void {
  let host: TestHost;
  let facts: Facts;
  let authorized: Record<string, string>;

  beforeAll(async () => {
    ({ host, facts, withKey: authorized } = await startWithKey(start, inject('releases')));
  });
  afterAll(() => host?.stop());

  const withKey = (init: RequestInit = {}): RequestInit => ({
    ...init,
    headers: { ...(init.headers as Record<string, string>), ...authorized },
  });
  const get = async (path: string, init?: RequestInit) => {
    const response = await host.request(path, withKey(init));
    const text = await response.text();
    expect(response.status, `${path}: ${text}`).toBe(200);
    return JSON.parse(text);
  };
  const batch = async (body: string | Uint8Array<ArrayBuffer>, init: RequestInit = withKey()) => {
    const headers = { ...(init.headers as Record<string, string>), 'content-type': NDJSON };
    const response = await host.request('/v1/predictions:batch', { method: 'POST', headers, body });
    const text = await response.text();
    expect(response.status, text).toBe(200);
    expect(response.headers.get('content-type')).toBe(NDJSON);
    const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
    return lines.map((line) => v.parse(BatchAnswer, JSON.parse(line)));
  };

  describe(`the description (${runtime})`, () => {
    const described = Object.entries(OPERATIONS).filter(([name]) => !ELSEWHERE.test(name));

    it.each(described)('of %s is kept by what is answered', async (name, { answer, query, body, line }) => {
      const [method, path] = name.split(' ');
      const row = ROUTES.find((route) => route.method === method && route.path === path);
      expect(row, 'is no row of ROUTES').toBeDefined();
      const filled = path.replaceAll(/\/:\w+/g, '/1');
      const parameters = new URLSearchParams(Object.entries(query ?? {}).map(([n, value]) => [n, String(value)]));
      const init = line
        ? { method, headers: { 'content-type': NDJSON }, body: JSON.stringify(body) }
        : method === 'POST'
          ? post(body)
          : {};
      v.parse(answer, await get(`${filled}?${parameters}`, init));
    });

    it('is served as it was built', async () => {
      expect(await get('/openapi.json')).toEqual(openapi);
    });

    it('is a page that needs no script, with an example of every operation', async () => {
      const response = await host.request('/docs');
      const page = await response.text();
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      for (const methods of Object.values(openapi.paths)) {
        for (const { operationId } of Object.values(methods)) expect(page).toContain(`id="${operationId}"`);
      }
      expect(page).toContain(`curl &#39;${new URL(response.url || 'http://localhost').origin}/v1/recommendations&#39;`);
      expect(page).not.toMatch(/<style|style="|<script(?![^>]+src=")|\bonclick|\[object|undefined/);
    });
  });

  describe(`a filtered list (${runtime})`, () => {
    it('keeps every filter at once', async () => {
      const { recommendations } = await get(
        '/v1/users/1/recommendations?genres=drama,COMEDY&match=all&yearFrom=1980&yearTo=2015&n=100&diversity=0.5&models=svd,content',
      );
      expect(recommendations.length).toBeGreaterThan(3);
      for (const { genres, year, models } of recommendations) {
        expect(genres).toEqual(expect.arrayContaining(['Comedy', 'Drama']));
        expect(year).toBeGreaterThanOrEqual(1980);
        expect(year).toBeLessThanOrEqual(2015);
        expect(Object.keys(models)).toEqual(['svd', 'content']);
      }
    });

    it('says why it is empty', async () => {
      const filters = { genres: ['western', 'musical'], match: 'all', yearFrom: 2020 };
      expect(await get('/v1/recommendations', post({ ratings: [], ...filters }))).toEqual({
        recommendations: [],
        empty: {
          reason: expect.stringContaining('both Western and Musical'),
          filters: expect.arrayContaining(['genres']),
        },
        ignored: [],
        requestId: expect.any(String),
        after: expect.any(String),
      });
      const { empty } = await get('/v1/users/1/recommendations?yearTo=1800');
      expect(empty).toEqual({ reason: 'No film is from 1800 or earlier.', filters: ['yearTo'] });
      const few = { ratings: [], genres: ['western'], yearFrom: 1990, n: 100 };
      const { recommendations } = await get('/v1/recommendations', post(few));
      const past = await get('/v1/recommendations', post({ ...few, offset: recommendations.length }));
      expect(recommendations.length).toBeGreaterThan(1);
      expect(past.empty).toEqual({ reason: `The list has only ${recommendations.length} films.`, filters: ['offset'] });
    });

    it('comes in pages that are parts of one list', async () => {
      for (const options of [{}, { popularity: -0.6 }, { diversity: 0.4, popularity: 0.3 }, { genres: ['Drama'] }]) {
        const ask = async (offset: number, n: number): Promise<Recommendation[]> => {
          const body = { ratings: ratingsOf(facts, facts.users[0]), ...options, offset, n };
          return (await get('/v1/recommendations', post(body))).recommendations;
        };
        const whole = [...(await ask(0, 100)), ...(await ask(100, 100))];
        const pages = [];
        for (const [offset, n] of [
          [0, 10],
          [10, 37],
          [47, 1],
          [48, 90],
          [138, 62],
        ]) {
          pages.push(...(await ask(offset, n)));
        }
        expect(pages).toEqual(whole);
        expect(new Set(whole.map(({ movieId }) => movieId)).size).toBe(200);
      }
    });

    it('has films that are better known the further the dial of popularity is turned', async () => {
      for (const user of facts.users) {
        const steps: number[] = [];
        for (const popularity of [-1, -0.5, -0.1, 0, 0.1, 0.5, 1]) {
          const body = { ratings: ratingsOf(facts, user), popularity };
          const { recommendations } = await get('/v1/recommendations', post(body));
          // Films are numbered by falling popularity.
          const ranks = recommendations.map(({ movieId }: Recommendation) => facts.recommender.indexOf(movieId));
          const [, , , , fifth, sixth] = ranks.sort((a: number, b: number) => a - b);
          steps.push((fifth + sixth) / 2);
        }
        expect(steps).toEqual(steps.toSorted((a, b) => b - a));
        expect(steps[0]).toBeGreaterThan(steps[6]);
      }
    });

    it('refuses a genre that no film has, and names those there are', async () => {
      const response = await host.request('/v1/recommendations', post({ ratings: [], genres: ['Drama', 'Dramma'] }));
      const { errors } = v.parse(Problem, await response.json());
      expect(response.status).toBe(400);
      expect(errors).toEqual([
        { field: 'genres[1]', reason: expect.stringMatching(/expected one of Action, .*Western/) },
      ]);
    });

    it('is less alike the further the dial of diversity is turned', async () => {
      const alike = async (diversity: number) => {
        let sum = 0;
        for (const user of facts.users) {
          const ratings = ratingsOf(facts, user);
          const { recommendations } = await get('/v1/recommendations', post({ ratings, diversity, n: 10 }));
          const movies = recommendations.map(({ movieId }: Recommendation) => facts.recommender.indexOf(movieId));
          for (const movie of movies) {
            const others = facts.recommender.likeness(movie, Uint32Array.from(movies), 'hybrid');
            sum += others.reduce((total, value) => total + value, -1);
          }
        }
        return sum;
      };
      const steps = [];
      for (const diversity of [0, 0.25, 0.5, 0.75, 1]) steps.push(await alike(diversity));
      for (let k = 1; k < steps.length; k++) expect(steps[k]).toBeLessThanOrEqual(steps[k - 1] * 1.02);
      expect(steps[4]).toBeLessThan(0.6 * steps[0]);
    });
  });

  describe(`films to ask about (${runtime})`, () => {
    const ask = async (body: object): Promise<number[]> =>
      (await get('/v1/movies:ask', post({ ratings: [], ...body }))).movies.map((film: MovieCard) => film.movieId);

    it('are those of the recommender, as many as were asked for, and the same every time', async () => {
      const { profile } = facts.recommender.profile([]);
      const first = facts.recommender.ask(profile, { n: 100 }).map(({ movieId }) => movieId);
      expect(await ask({ n: 100 })).toEqual(first);
      expect(await ask({ n: 3 })).toEqual(first.slice(0, 3));
      expect(await ask({})).toEqual(first.slice(0, 10));
    });

    it('follow the answers, and are never what was rated, is not known or is unwanted', async () => {
      const first = await ask({ n: 20 });
      const lists = [];
      for (const user of facts.users) {
        const ratings = ratingsOf(facts, user);
        const [unknown, exclude] = [first.slice(0, 10), first.slice(10, 15)];
        const list = await ask({ ratings, unknown, exclude, n: 100 });
        const never = new Set([...ratings.map(({ movieId }) => movieId), ...unknown, ...exclude]);
        expect(list.filter((movieId) => never.has(movieId))).toEqual([]);
        lists.push(list.join());
      }
      expect(new Set(lists).size).toBe(facts.users.length);
    });

    it('name the films that the catalogue does not have, and take them among the unknown', async () => {
      const movieId = facts.unknownMovie;
      const body = { ratings: [{ movieId, rating: facts.max }], unknown: [movieId], exclude: [movieId] };
      expect((await get('/v1/movies:ask', post(body))).ignored).toEqual([movieId]);
    });
  });

  describe(`an explanation (${runtime})`, () => {
    it('adds up exactly, and without a film is what the profile without that film gets', async () => {
      let compared = 0;
      for (const user of facts.users) {
        const ratings = ratingsOf(facts, user);
        const { recommendations } = await get('/v1/recommendations', post({ ratings, n: 2 }));
        for (const { movieId, rating, score } of recommendations as Recommendation[]) {
          const explained = rated((await get('/v1/explanations', post({ ratings, movieId }))) as Explanation);
          expect([explained.rating.value, explained.score.value]).toEqual([rating, score]);
          for (const { value, terms } of [explained.rating, explained.score]) {
            // Whole thousandths and ten-thousandths, so that adding up is exact.
            const whole = (number: number) => Math.round(number * 10_000);
            expect(terms.reduce((sum, term) => sum + whole(term.value), 0)).toBe(whole(value));
          }
          for (const { movieId: film, ...without } of explained.without.slice(0, 2)) {
            const others = ratings.filter((given) => given.movieId !== film);
            const again = rated((await get('/v1/explanations', post({ ratings: others, movieId }))) as Explanation);
            expect(without).toMatchObject({
              rating: again.rating.value,
              score: again.score.value,
              belowMean: again.belowMean,
            });
            const { predictions } = await get('/v1/predictions', post({ ratings: others, movieIds: [movieId] }));
            expect(predictions[0].rating).toBe(without.rating);
            compared++;
          }
        }
      }
      expect(compared).toBeGreaterThan(3);
    });
  });

  describe(`pages (${runtime})`, () => {
    it('of a search are its whole list, each film once, with the same total', async () => {
      const whole = await get('/v1/movies?q=the&limit=100');
      expect(whole.total).toBeGreaterThan(40);
      const paged: MovieFacts[] = [];
      for (let offset = 0; offset < Math.min(100, whole.total); offset += 9) {
        const page = await get(`/v1/movies?q=the&limit=9&offset=${offset}`);
        expect(page.total).toBe(whole.total);
        paged.push(...page.movies);
      }
      expect(paged.slice(0, whole.movies.length)).toEqual(whole.movies);
    });

    it('of a history are all of it, the latest first', async () => {
      const { userId, profile } = facts.users[0];
      const history = [];
      for (let offset = 0; ; offset += 7) {
        const page = await get(`/v1/users/${userId}?offset=${offset}&limit=7`);
        expect(page.numRatings).toBe(profile.movies.length);
        if (page.history.length === 0) break;
        history.push(...page.history);
      }
      expect(new Set(history.map(({ movieId }) => movieId)).size).toBe(profile.movies.length);
      const dates = history.map(({ date }) => date);
      expect(dates).toEqual([...dates].sort().reverse());
    });

    it('of a search with typing errors have what was meant first', async () => {
      const film = facts.recommender.movie(facts.popular[0]) as MovieFacts;
      const title = film.title.replace(/ \(\d{4}\)$/, '');
      const at = Math.floor(title.length / 2);
      const swapped = title.slice(0, at - 1) + title[at] + title[at - 1] + title.slice(at + 1);
      const { movies } = await get(`/v1/movies?${new URLSearchParams({ q: swapped })}`);
      expect(movies[0].movieId).toBe(film.movieId);
    });
  });

  describe(`similar films (${runtime})`, () => {
    it.each(SIMILAR_BY)('by %s are others, most alike first', async (by) => {
      const { similar } = await get(`/v1/movies/${facts.popular[2]}/similar?by=${by}&n=50`);
      const values = similar.map(({ similarity }: { similarity: number }) => similarity);
      expect(values).toEqual(values.toSorted((a: number, b: number) => b - a));
      expect(values[0]).toBeLessThanOrEqual(1);
      expect(new Set([facts.popular[2], ...similar.map(({ movieId }: MovieFacts) => movieId)]).size).toBe(
        similar.length + 1,
      );
    });
  });

  describe(`a batch (${runtime})`, () => {
    it('answers each line as the same request alone', async () => {
      const movieIds = facts.popular.slice(0, 3);
      const [user] = facts.users;
      const ratings = ratingsOf(facts, user).slice(0, 20);
      const lines = [
        { userId: user.userId, movieIds },
        { ratings, movieIds, id: 'b' },
        { id: 3, userId: String(user.userId), movieIds: [facts.unknownMovie] },
      ];
      const [first, second, third] = await batch(lines.map((line) => JSON.stringify(line)).join('\n'));
      const known = await get(`/v1/users/${user.userId}/predictions?movieIds=${movieIds}`);
      expect(first).toEqual({ line: 1, userId: user.userId, ...known });
      const posted = await get('/v1/predictions', post({ ratings, movieIds }));
      expect(second).toEqual({ line: 2, id: 'b', ...posted });
      const nothing = { predictions: [], unknown: [facts.unknownMovie] };
      expect(third).toEqual({ line: 3, id: 3, userId: user.userId, ...nothing });
    });

    it('answers bad lines in their place and goes on', async () => {
      const good = '{"ratings":[],"movieIds":[1]}';
      const lines = [
        good,
        'nonsense',
        '',
        '[]',
        '{"movieIds":[1]}',
        '{"ratings":[],"userId":1,"movieIds":[1],"id":"both"}',
        '{"ratings":[{"movieId":1,"rating":99}],"movieIds":[1]}',
        '{"ratings":[],"movieIds":[1],"n":3}',
        `{"userId":${facts.unknownUser},"movieIds":[1]}`,
        '{"userId":"nobody","movieIds":[1]}',
        `${good}\r`,
        `"${'x'.repeat(70_000)}"`,
        `{"ratings":[],"movieIds":[1],"id":"${'x'.repeat(101)}"}`,
        good,
      ];
      const answers = await batch(lines.join('\n'));
      const outcome = answers.map((answer) => {
        if (!('error' in answer)) return [answer.line, 'good'];
        const { code, errors } = answer.error;
        return [answer.line, ...(errors ? errors.map(({ field }) => field) : [code])];
      });
      expect(outcome).toEqual([
        [1, 'good'],
        [2, 'body'],
        [4, 'body'],
        [5, 'userId'],
        [6, 'userId'],
        [7, 'ratings[0].rating'],
        [8, 'n'],
        [9, 'not-found'],
        [10, 'not-found'],
        [11, 'good'],
        [12, 'line'],
        [13, 'id'],
        [14, 'good'],
      ]);
      expect(answers[4]).toMatchObject({ id: 'both' });
    });

    it('takes lines cut anywhere, also within a letter, and refuses what is not UTF-8', async () => {
      const bytes = new TextEncoder().encode(
        '{"ratings":[],"movieIds":[1],"id":"é😀"}\n{"ratings":[],"movieIds":[1],"id":"2"}',
      );
      const body = new ReadableStream({
        async start(controller) {
          for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
          controller.close();
        },
      });
      const headers = { 'content-type': NDJSON };
      const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
      const text = await (await host.request('/v1/predictions:batch', init)).text();
      expect(text.split('\n').map((line) => line && JSON.parse(line).id)).toEqual(['é😀', '2', '']);
      const [refused] = await batch(Uint8Array.of(0x22, 0xff, 0x22));
      expect(refused).toMatchObject({ line: 1, error: { errors: [{ field: 'body' }] } });
    });

    it('has nothing to say to nothing', async () => {
      expect(await batch('')).toEqual([]);
      expect(await batch('\n \n\r\n')).toEqual([]);
    });

    if (keys) {
      it('shows users to those who may see them, and scores posted ratings for everybody', async () => {
        const lines = '{"userId":1,"movieIds":[1]}\n{"ratings":[],"movieIds":[1]}';
        const [users, posted] = await batch(lines, {});
        expect(users).toMatchObject({ line: 1, error: { code: 'unauthorized' } });
        expect(posted).toMatchObject({ line: 2, predictions: [{ movieId: 1 }] });
      });
    }

    if (streams) {
      it('answers a line while the next one has not been sent', async () => {
        const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
        const writer = writable.getWriter();
        const send = (id: number) =>
          writer.write(new TextEncoder().encode(`{"ratings":[],"movieIds":[1],"id":${id}}\n`));
        const headers = { 'content-type': NDJSON };
        const sent = send(1);
        const init = { method: 'POST', headers, body: readable, duplex: 'half' } as RequestInit;
        const response = await fetch(`${host.url}/v1/predictions:batch`, init);
        await sent;
        const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
        for (const id of [1, 2, 3]) {
          if (id > 1) await send(id);
          const { value } = (await reader?.read()) ?? {};
          expect(JSON.parse(value ?? '')).toMatchObject({ id });
        }
        await writer.close();
        expect((await reader?.read())?.done).toBe(true);
      });
    }

    it('is refused when it is not said to be lines', async () => {
      for (const type of ['application/json', '', 'text/plain']) {
        const response = await host.request('/v1/predictions:batch', {
          method: 'POST',
          headers: { 'content-type': type },
          body: '{}',
        });
        expect(response.status).toBe(415);
        await response.arrayBuffer();
      }
    });
  });

  describe(`caching (${runtime})`, () => {
    it.each([
      '/v1/movies?q=star',
      '/v1/movies/1',
      '/v1/movies/1/similar',
      '/v1/movies/1/stats',
      '/v1/stats',
      '/v1/report',
      '/v1/release',
      '/explore',
      '/models',
      '/openapi.json',
      '/docs',
    ])('lets %s be kept, and asked for again by its tag', async (path) => {
      const first = await host.request(path);
      const body = await first.text();
      const etag = first.headers.get('etag') ?? '';
      // Weak where the host packs pages.
      expect(etag).toMatch(/^(W\/)?"[0-9a-f]{32}"$/);
      const strong = etag.replace('W/', '');
      expect(first.headers.get('cache-control')).toBe('public, max-age=60');
      for (const known of [strong, `W/${strong}`, `"x", ${strong}`, '*']) {
        const again = await host.request(path, { headers: { 'if-none-match': known } });
        expect(again.status).toBe(304);
        expect(await again.text()).toBe('');
        expect(again.headers.get('etag')).toBe(etag);
        expect(again.headers.get('x-release')).toBe(first.headers.get('x-release'));
      }
      const other = await host.request(path, { headers: { 'if-none-match': '"another"' } });
      expect(other.status).toBe(200);
      expect(await other.text()).toBe(body);
    });

    it('keeps nothing of users, of posted profiles, of how the service fares, nor errors', async () => {
      const requests: [string, RequestInit][] = [
        ['/v1/users/1', {}],
        ['/v1/users/1/recommendations', {}],
        ['/v1/users:random', {}],
        ['/v1/recommendations', post({ ratings: [] })],
        ['/v1/memory', {}],
        ['/healthz', {}],
        ['/readyz', {}],
        ['/v1/movies/4000000000', {}],
        ['/v1/movies?limit=0', {}],
      ];
      for (const [path, init] of requests) {
        const response = await host.request(path, withKey(init));
        await response.arrayBuffer();
        expect(response.headers.get('cache-control'), path).toBe('no-store');
        expect(response.headers.get('etag'), path).toBeNull();
      }
    });
  });
}
