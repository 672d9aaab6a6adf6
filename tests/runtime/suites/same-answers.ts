/** Every host answers the same requests with the same bytes as Node. */

import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { SIMILAR_BY, STRATEGIES } from '../../../models/recommender/answers.ts';
import { lasting } from '../../fixtures/lasting.ts';
import { type Facts, openFacts, post, ratingsOf } from '../facts.ts';
import { startNode, type TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

/** Headers that belong to the answer and not to the runtime. */
const HEADERS = ['content-type', 'x-release', 'allow', 'retry-after', 'cache-control', 'content-security-policy'];

export function sameAnswersSuite(runtime: string, start: (releases: string) => Promise<TestHost>): void {
  let node: TestHost;
  let other: TestHost;
  let facts: Facts;

  beforeAll(async () => {
    const releases = inject('releases');
    facts = await openFacts(releases);
    [node, other] = await Promise.all([startNode(releases), start(releases)]);
    await Promise.all([waitUntilReady(node), waitUntilReady(other)]);
  });

  afterAll(() => Promise.all([node?.stop(), other?.stop()]));

  it(`gives the same bytes on Node and on ${runtime}`, async () => {
    const compared = requests(facts);
    expect(compared.length).toBeGreaterThanOrEqual(20);
    for (const [path, init] of compared) {
      const [here, there] = await Promise.all([node.request(path, init), other.request(path, init)]);
      expect(lasting(await there.text()), path).toBe(lasting(await here.text()));
      expect(there.status, path).toBe(here.status);
      for (const name of HEADERS) expect(there.headers.get(name), `${name} of ${path}`).toBe(here.headers.get(name));
    }
  });
}

function requests(facts: Facts): [string, RequestInit?][] {
  const [first, second] = facts.users;
  const ratings = ratingsOf(facts, second);
  const films = facts.popular;
  const genre = facts.recommender.movie(films[0])?.genres[0] ?? '';
  return [
    [`/v1/users/${first.userId}/recommendations?n=100`],
    [`/v1/users/${second.userId}/recommendations?${new URLSearchParams({ genres: genre, diversity: '0.5', n: '20' })}`],
    [`/v1/users/${second.userId}/recommendations?models=content&yearFrom=1990&includeRated=true`],
    [`/v1/users/${first.userId}/recommendations?popularity=-0.7&n=100&offset=100`],
    ['/v1/recommendations', post({ ratings, popularity: 0.4, diversity: 0.3, offset: 20, n: 30 })],
    ['/v1/recommendations', post({ ratings, n: 50 })],
    ['/v1/recommendations', post({ ratings: [] })],
    ...STRATEGIES.map((strategy): [string, RequestInit] => [
      '/v1/recommendations',
      post({ profiles: [{ ratings }, { userId: first.userId }, { ratings: [] }], strategy, n: 100 }),
    ]),
    [
      '/v1/recommendations',
      post({
        ratings: [
          { movieId: films[1], rating: 2.5 },
          { movieId: 4e9, rating: 1 },
        ],
      }),
    ],
    ['/v1/movies:ask', post({ ratings, unknown: films.slice(0, 20), n: 100 })],
    ['/v1/movies:ask', post({ ratings: [], n: 100 })],
    [`/v1/users/${first.userId}/predictions?movieIds=${films}`],
    ['/v1/predictions', post({ ratings, movieIds: [...films, facts.unknownMovie] })],
    [`/v1/users/${first.userId}/recommendations/${films[7]}/explanation`],
    [`/v1/users/${second.userId}/recommendations/${films[49]}/explanation`],
    ['/v1/explanations', post({ ratings: ratings.slice(0, 7), movieId: films[20] })],
    [`/v1/users/${first.userId}?limit=100`],
    ['/v1/movies?limit=100'],
    ['/v1/movies?q=the&offset=3&limit=7'],
    [`/v1/movies/${films[4]}`],
    ...SIMILAR_BY.map((by): [string] => [`/v1/movies/${films[5]}/similar?by=${by}&n=100`]),
    ['/v1/release'],
    ['/healthz'],
    ['/readyz'],
    ['/v1/users/4000000000/recommendations'],
    ['/v1/users/x/recommendations?n=7'],
    ['/v1/users/1/recommendations?n=0&diversity=7&size=9'],
    ['/v1/movies/4000000000'],
    ['/v1/movies/1/similar', post({})],
    ['/v1/recommendations', { ...post({ ratings: [] }), method: 'PUT' }],
    ['/v1/recommendations', post({ ratings: [{ movieId: 1, rating: 77 }] })],
    ['/v1/predictions', { method: 'POST', body: 'ratings' }],
    ['/nowhere'],
  ];
}
