/** Requests that nobody would send on purpose: whatever they say, the service answers below 500 and tells nothing. */

import fc from 'fast-check';
import { expect } from 'vitest';
import { post } from './facts.ts';
import type { TestHost } from './hosts.ts';

const PATHS = [
  '/v1/users/{}',
  '/v1/users/{}/recommendations',
  '/v1/users/{}/recommendations/{}/explanation',
  '/v1/users/{}/predictions',
  '/v1/recommendations',
  '/v1/predictions',
  '/v1/explanations',
  '/v1/movies',
  '/v1/movies/{}',
  '/v1/movies/{}/similar',
  '/v1/release',
  '/v1/memory',
  '/healthz',
  '/readyz',
  '/{}',
];

const NAMES = ['n', 'genres', 'match', 'yearFrom', 'yearTo', 'exclude', 'includeRated', 'diversity', 'models'];
const MORE_NAMES = ['movieIds', 'q', 'offset', 'limit', 'by', 'ratings', 'movieId', '__proto__', 'toString'];

const text = fc.string({ unit: 'binary', maxLength: 30 });
const number = fc.oneof(fc.integer({ min: -2, max: 130 }), fc.integer(), fc.double());
const value = fc.oneof(
  text,
  number.map(String),
  fc.constantFrom('true', 'all', 'svd,content', 'hybrid', '1,2,3', 'the'),
);
const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...NAMES, ...MORE_NAMES) },
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
const init: fc.Arbitrary<RequestInit> = fc.oneof(
  fc.constant({}),
  body.map(post),
  text.map((raw) => ({ ...post(null), body: raw })),
  fc.record({ method: fc.constantFrom('PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST') }),
);
const request = fc.record({
  path: fc.constantFrom(...PATHS),
  ids: fc.array(fc.oneof(fc.nat(300).map(String), value.map(encodeURIComponent), fc.constant('%E0%A4%A')), {
    minLength: 2,
    maxLength: 2,
  }),
  query: fc.oneof(fc.constant<[string, string][]>([]), fc.array(fc.tuple(name, value), { maxLength: 4 })),
  init,
});

/** Sends `numRuns` random requests; fails on the first that is answered with 5xx, without JSON, or with a stack. */
export async function expectNoFailure(host: TestHost, numRuns: number, seed: number): Promise<void> {
  const property = fc.asyncProperty(request, async ({ path, ids, query, init }) => {
    const filled = path.replaceAll('{}', () => ids.shift() ?? '1');
    const parameters = new URLSearchParams(query);
    const response = await host.request(`${filled}${parameters.size > 0 ? `?${parameters}` : ''}`, init);
    const answer = await response.text();
    expect(response.status, `${init.method ?? 'GET'} ${filled}?${parameters}: ${answer}`).toBeLessThan(500);
    expect(response.headers.get('content-type')).toMatch(/^application\/(problem\+)?json$/);
    JSON.parse(answer);
    expect(answer).not.toMatch(/\.ts\b|node_modules|\bat \w+ \(/);
  });
  await fc.assert(property, { numRuns, seed });
}
