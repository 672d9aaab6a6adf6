/** Requests that nobody would send on purpose: whatever they say, the service answers below 500 and tells nothing. */

import fc from 'fast-check';
import { expect } from 'vitest';
import { ROUTES } from '../../edge/app.ts';
import { post } from './facts.ts';
import type { TestHost } from './hosts.ts';

/** Every path of the service and one that it does not have, with gaps for ids. */
const PATHS = [
  ...new Set(ROUTES.map(({ path }) => path.replaceAll(/:\w+(?=\/|$)/g, '{}').replaceAll('/*', '/{}'))),
  '/{}',
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];

const NAMES = [
  'n',
  'genres',
  'match',
  'yearFrom',
  'yearTo',
  'exclude',
  'includeRated',
  'diversity',
  'popularity',
  'models',
];
const MORE_NAMES = ['movieIds', 'q', 'offset', 'limit', 'by', 'ratings', 'movieId', '__proto__', 'toString'];
const OTHER_NAMES = ['rating', 'userId', 'films', 'release', 'id', 'user', 'next', 'key', 'wall', 'title', 'imdbId'];

const text = fc.string({ unit: 'binary', maxLength: 30 });
const number = fc.oneof(fc.integer({ min: -2, max: 130 }), fc.integer(), fc.double());
const value = fc.oneof(
  text,
  number.map(String),
  fc.constantFrom(
    'true',
    'all',
    'svd,content',
    'hybrid',
    '1,2,3',
    'the',
    'Drama,comedy',
    '0.5',
    '1995',
    '/docs',
    '//x',
  ),
);
const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...NAMES, ...MORE_NAMES, ...OTHER_NAMES) },
  { weight: 1, arbitrary: text },
);
const rating = fc.record({
  movieId: fc.oneof(fc.nat(400), number),
  rating: fc.oneof(fc.constantFrom(0.5, 3, 5), number),
});
const field = fc.oneof(
  number,
  text,
  fc.boolean(),
  fc.array(number, { maxLength: 5 }),
  fc.array(rating),
  fc.jsonValue(),
);
const body = fc.oneof(
  fc.tuple(fc.array(rating, { maxLength: 30 }), fc.dictionary(name, field, { maxKeys: 3 })).map(([ratings, more]) => ({
    ratings,
    movieIds: [1, 2, 3],
    ...more,
  })),
  fc.dictionary(name, field, { maxKeys: 4 }),
  fc.jsonValue(),
);
const header = fc.oneof(
  fc.constantFrom<[string, string]>(
    ['accept', 'text/html'],
    ['if-none-match', '*'],
    ['if-none-match', 'W/"x", "'],
    ['authorization', 'Bearer'],
    ['authorization', 'Basic eDp5'],
    ['cookie', 'cinematch_session=%E0%A4%A; =; a=b=c'],
    ['origin', 'null'],
    ['sec-fetch-site', 'cross-site'],
    ['x-forwarded-for', ', ,'],
    ['content-encoding', 'gzip'],
    ['content-type', 'application/x-www-form-urlencoded'],
    ['content-type', 'application/x-ndjson'],
    ['content-type', 'application/json;charset'],
  ),
  fc.tuple(
    fc.constantFrom('accept', 'range', 'if-none-match', 'content-type', 'origin'),
    fc.stringMatching(/^[!-~]{1,20}$/),
  ),
);
const line = body.map((value) => JSON.stringify(value));
const init: fc.Arbitrary<RequestInit> = fc.oneof(
  fc.constant({}),
  body.map(post),
  text.map((raw) => ({ ...post(null), body: raw })),
  fc
    .record({ method: fc.constantFrom('PUT', 'DELETE'), body: body.map((value) => JSON.stringify(value)) })
    .map((given) => ({
      ...post(null),
      ...given,
    })),
  fc.array(fc.oneof(line, text), { maxLength: 5 }).map((lines) => ({
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  })),
  fc.record({ method: fc.constantFrom(...METHODS) }),
);
const request = fc.record({
  path: fc.constantFrom(...PATHS),
  ids: fc.array(fc.oneof(fc.nat(300).map(String), value.map(encodeURIComponent), fc.constant('%E0%A4%A')), {
    minLength: 2,
    maxLength: 2,
  }),
  query: fc.oneof(fc.constant<[string, string][]>([]), fc.array(fc.tuple(name, value), { maxLength: 4 })),
  init,
  headers: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(header, { maxLength: 3 }) },
  ),
  withKey: fc.boolean(),
});

/**
 * Sends `numRuns` random requests to paths that are asked, half of them with an administrator's key; fails on the first
 * that is answered with 5xx, or with an error that is no problem document (a page where a page was asked for) or shows a
 * stack.
 */
export async function expectNoFailure(
  host: TestHost,
  key: string,
  numRuns: number,
  seed: number,
  isAsked: (path: string) => boolean = () => true,
): Promise<void> {
  const property = fc.asyncProperty(request, async ({ path, ids, query, init, headers, withKey }) => {
    fc.pre(isAsked(path));
    const filled = path.replaceAll('{}', () => ids.shift() ?? '1');
    const parameters = new URLSearchParams(query);
    const all = new Headers(init.headers);
    for (const [name, value] of headers) all.set(name, value);
    if (withKey) all.set('authorization', `Bearer ${key}`);
    const sent: RequestInit = { ...init, headers: Object.fromEntries(all), redirect: 'manual' };
    const response = await host.request(`${filled}${parameters.size > 0 ? `?${parameters}` : ''}`, sent);
    const answer = await response.text();
    const asked = `${init.method ?? 'GET'} ${filled}?${parameters}`;
    expect(response.status, `${asked}: ${answer}`).toBeLessThan(500);
    if (response.status < 400) return;
    const type = response.headers.get('content-type') ?? '';
    if (type.startsWith('text/html') && all.get('accept')?.includes('text/html')) {
      expect(filled).not.toMatch(/^\/v1\//);
    } else {
      expect(type, asked).toBe('application/problem+json');
      if (init.method !== 'HEAD')
        expect(JSON.parse(answer)).toMatchObject({ type: 'about:blank', status: response.status });
    }
    expect(answer).not.toMatch(/\.ts\b|node_modules|\bat \w+ \(/);
  });
  await fc.assert(property, { numRuns, seed });
}
