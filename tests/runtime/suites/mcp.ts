/** An assistant asks the service by the Model Context Protocol, through the client of the protocol's own package. */

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKey, keyEntry, SCOPES, type Scope } from '../../../shared/keys.ts';
import { type Facts, openFacts, post, ratingsOf } from '../facts.ts';
import type { TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

interface Film {
  movieId: number;
  title: string;
  genres: string[];
  rating: number | null;
  people?: (number | null)[];
}

export function mcpSuite(
  runtime: string,
  start: (releases: string, env: Record<string, string>) => Promise<TestHost>,
): void {
  const keys = Object.fromEntries(SCOPES.map((scope) => [scope, createKey()])) as Record<Scope, string>;
  let host: TestHost;
  let facts: Facts;
  beforeAll(async () => {
    facts = await openFacts(inject('releases'));
    const entries = await Promise.all(SCOPES.map((scope) => keyEntry(scope, scope, keys[scope])));
    host = await start(inject('releases'), { CINEMATCH_KEYS: entries.join(','), CINEMATCH_MCP: '1' });
    await waitUntilReady(host);
  });
  afterAll(() => host?.stop());

  /** Connects as an assistant does, with the key of this scope or with none. */
  const withAssistant = async (scope: Scope | undefined, talk: (client: Client) => Promise<void>) => {
    const headers: Record<string, string> = scope ? { authorization: `Bearer ${keys[scope]}` } : {};
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', host.url), { requestInit: { headers } }));
    try {
      await talk(client);
    } finally {
      await client.close();
    }
  };
  const call = async <Answer>(client: Client, name: string, given: Record<string, unknown>): Promise<Answer> => {
    const { isError, structuredContent, content } = await client.callTool({ name, arguments: given });
    expect(isError, JSON.stringify(content)).toBeFalsy();
    const [{ text }] = content as { text: string }[];
    expect(JSON.parse(text)).toEqual(structuredContent);
    return structuredContent as Answer;
  };
  const refused = async (client: Client, name: string, given: Record<string, unknown>): Promise<string> => {
    const { isError, content } = await client.callTool({ name, arguments: given });
    expect(isError, JSON.stringify(content)).toBe(true);
    return (content as { text: string }[])[0].text;
  };

  describe(`an assistant (${runtime})`, () => {
    it('learns what the tools do and take, and how to go about it', async () => {
      await withAssistant(undefined, async (client) => {
        expect(client.getServerVersion()).toMatchObject({ name: 'CineMatch' });
        const { scale } = facts.recommender.manifest.dataset;
        expect(client.getInstructions()).toContain(`Ratings are from ${scale[0]} to ${scale.at(-1)}`);
        expect(client.getInstructions()).toContain('made up');
        const { tools } = await client.listTools();
        expect(tools.map(({ name }) => name)).toEqual(['search', 'recommend', 'explain', 'similar', 'rate']);
        for (const { name, description, inputSchema, annotations } of tools) {
          expect(description?.length).toBeGreaterThan(60);
          expect(Object.keys(inputSchema.properties ?? {}).length).toBeGreaterThan(1);
          expect(annotations?.readOnlyHint).toBe(name !== 'rate');
        }
      });
    });

    it('finds out what to watch tonight, and why, from two films that somebody loved', async () => {
      await withAssistant(undefined, async (client) => {
        const [first, second] = facts.popular.map((movieId) => facts.recommender.movie(movieId)?.title ?? '');
        const ratings: { movieId: number; rating: number }[] = [];
        for (const q of [first, second]) {
          const { films, exact } = await call<{ films: Film[]; exact: boolean }>(client, 'search', { q, limit: 1 });
          expect([films[0].title, exact]).toEqual([q, true]);
          ratings.push({ movieId: films[0].movieId, rating: facts.max });
        }
        const asked = { ratings, n: 3, genres: ['Comedy'], popularity: 0.2 };
        const page = await call<{ films: Film[]; after: string }>(client, 'recommend', asked);
        const response = await host.request('/v1/recommendations', post(asked));
        const { recommendations } = (await response.json()) as { recommendations: Film[] };
        expect(page.films.map(({ movieId, rating }) => [movieId, rating])).toEqual(
          recommendations.map(({ movieId, rating }) => [movieId, rating]),
        );
        expect(Object.keys(page.films[0])).toEqual(['movieId', 'title', 'year', 'genres', 'rating', 'interval']);
        const more = await call<{ films: Film[] }>(client, 'recommend', { ...asked, after: page.after });
        expect(new Set([...page.films, ...more.films].map(({ movieId }) => movieId)).size).toBe(6);
        const { movieId } = page.films[0];
        const why = await call<{ rating: number; because: { movieId: number }[] }>(client, 'explain', {
          movieId,
          ratings,
        });
        expect(why.rating).toBe(page.films[0].rating);
        for (const film of why.because) expect(ratings.map((rated) => rated.movieId)).toContain(film.movieId);
        const alike = await call<{ films: Film[] }>(client, 'similar', { movieId, n: 4 });
        expect(alike.films).toHaveLength(4);
      });
    });

    it('asks for a user and for several people where its key may', async () => {
      const [{ userId }] = facts.users;
      await withAssistant('read', async (client) => {
        const { films } = await call<{ films: Film[] }>(client, 'recommend', { userId, n: 4, genres: ['Drama'] });
        expect(films).toHaveLength(4);
        for (const { genres } of films) expect(genres).toContain('Drama');
        const why = await call<{ rating: number }>(client, 'explain', { userId, movieId: films[0].movieId });
        expect(why.rating).toBe(films[0].rating);
        const profiles = [{ userId }, { ratings: ratingsOf(facts, facts.users[1]).slice(0, 9) }];
        const both = await call<{ films: Film[] }>(client, 'recommend', { profiles, strategy: 'fairness' });
        for (const { people } of both.films) expect(people).toHaveLength(2);
      });
      await withAssistant(undefined, async (client) => {
        expect(await refused(client, 'recommend', { userId })).toContain('this needs a key that may read');
      });
    });

    it('keeps a rating and takes it back, with a key that may write', async () => {
      const userId = 3_999_000_001;
      const [movieId] = facts.popular;
      const given = { userId, movieId, rating: facts.max };
      await withAssistant('read', async (client) => {
        expect(await refused(client, 'rate', given)).toBe('the key read may read; this needs a key that may write');
      });
      await withAssistant('write', async (client) => {
        expect(await call(client, 'rate', given)).toMatchObject({ ...given, time: expect.any(String) });
        const { films } = await call<{ films: Film[] }>(client, 'recommend', { userId, n: 50 });
        expect(films.some((film) => film.movieId === movieId)).toBe(false);
        expect(await call(client, 'rate', { ...given, rating: null })).toMatchObject({ rating: null });
        expect(await refused(client, 'rate', { ...given, rating: 77 })).toContain('rating: expected');
      });
    });

    it('is told in words what is wrong with a call', async () => {
      await withAssistant('admin', async (client) => {
        const wrong: [string, Record<string, unknown>, string][] = [
          ['search', { q: 'x', page: 3 }, 'page: is not known'],
          ['search', { q: { deep: true }, limit: 1_000 }, 'limit: expected an integer from 1 to 100'],
          ['recommend', { ratings: [{ movieId: 1, rating: 99 }] }, 'ratings[0].rating: expected a number from'],
          ['recommend', { genres: ['Opera'] }, 'genres[0]: expected one of'],
          ['recommend', { ratings: 'all' }, 'ratings: expected a list'],
          ['recommend', { userId: facts.unknownUser }, 'there is no user'],
          ['recommend', { userId: '..' }, 'userId: expected the id of a user'],
          ['recommend', { userId: 1, notInterested: [{ movieId: 1 }] }, 'notInterested: is not known'],
          ['recommend', { after: 'nowhere' }, 'after: expected what'],
          ['explain', { movieId: facts.unknownMovie, ratings: [] }, 'there is no film'],
          ['explain', { ratings: [] }, 'movieId: '],
          ['similar', { movieId: '1/../2' }, 'movieId: expected the id of a film'],
          ['rate', { movieId: 1, rating: 3 }, 'userId: expected the id of a user'],
          ['rate', { userId: 5, movieId: 1, rating: 3, at: 'noon' }, 'at: is not known'],
        ];
        for (const [name, given, words] of wrong) expect(await refused(client, name, given)).toContain(words);
        await expect(client.callTool({ name: 'delete-all', arguments: {} })).rejects.toThrow(
          'there is no tool delete-all',
        );
      });
    });

    it('sends one message at a time, as JSON, and nothing but POST', async () => {
      const message = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
      const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
      const send = (body: unknown, more: object = {}) =>
        host.request('/mcp', { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) });
      expect((await send(message)).status).toBe(200);
      const many = await send([message, message]);
      expect([many.status, await many.json()]).toEqual([
        400,
        expect.objectContaining({ detail: 'body: expected one message, not a list of them' }),
      ]);
      expect((await send(message, { 'content-type': 'text/plain' })).status).toBe(415);
      expect((await send({ hello: 1 })).status).toBe(400);
      expect((await host.request('/mcp')).status).toBe(405);
    });
  });
}
