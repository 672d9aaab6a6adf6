/**
 * `npm run bench -- worst [--releases folder | --dataset folder]`: looks for the request of each route that takes the
 * thread the longest: long profiles, long lists, misspelt words, everything at once. The service runs in this process, and
 * what counts is the processor time of its thread, not the time that passes. By default it runs on the release of the
 * benchmark `nightly`.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, ROUTES } from '../edge/app.ts';
import type { Client } from '../edge/context.ts';
import { MAX_LINE_BYTES, MAX_PREDICTIONS, MAX_RATINGS } from '../edge/http/fields.ts';
import { buildAssets, writeAssets } from '../edge/node/build/build-assets.ts';
import { type NodeService, openService } from '../edge/node/open-service.ts';
import { readSettings } from '../edge/settings.ts';
import { createKey, keyEntry } from '../shared/keys.ts';
import { MAX_LIST, MAX_LIST_OFFSET, MAX_PEOPLE } from '../shared/limits.ts';
import { fileSource } from '../shared/node/file-source.ts';
import { randomStream } from '../shared/random.ts';
import { openProfiles, PROFILE_INDEX_FILE } from '../shared/release/profiles.ts';
import { median, quantile, round, writeResult } from './record.ts';
import { findReleases, readRelease } from './releases.ts';

const SEED = 42;
/** Each request is sent once before it is measured, and the median of so many times counts. */
const RUNS = 5;
const LISTS = 500;
const RANDOM_QUERIES = 60;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const CLIENT: Client = { address: '127.0.0.1', secure: false };

/** The figures of one run of the benchmark. Times are milliseconds of the thread. */
export interface WorstFigures {
  /** A list of ten for a user of the release. */
  list: { p50: number; p99: number };
  routes: Worst[];
}

/** The request of a route that takes the longest. */
interface Worst {
  route: string;
  /** What is asked. */
  request: string;
  ms: number;
  /** How many requests it counts as in the rate limit. */
  requests: number;
  /** `ms` for each request that it counts as, in lists of ten. */
  lists: number;
}

/** A request and what it is about. */
interface Candidate {
  readonly route: string;
  readonly what: string;
  readonly path: string;
  /** Paths of further requests like it, which are sent in turn where the last answer may be used again. */
  readonly others?: readonly string[];
  readonly method?: string;
  readonly body?: string;
  readonly type?: string;
}

/** Runs the benchmark and adds its figures to bench/results/worst.json. */
export async function run(): Promise<void> {
  const releases = await findReleases();
  await writeAssets(await buildAssets());
  const { manifest, userIds, movieIds } = await readRelease(releases);
  const { scale } = manifest.dataset;
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-worst-'));
  const key = createKey();
  const settings = readSettings({ CINEMATCH_KEYS: await keyEntry('bench', 'admin', key) });
  const feedback = join(folder, 'feedback.sqlite');
  const service = await openService({ releases, feedback, settings, log: () => undefined });
  try {
    await service.follow();
    const longest = await longestUser(join(releases, manifest.id), userIds);
    const measure = measurer(service, key);
    const list = await timeLists(measure, userIds);
    const worst = new Map<string, Worst>();
    for (const candidate of candidates(longest, movieIds, scale, randomStream(SEED))) {
      const { ms, requests } = await measure(candidate, RUNS);
      const before = worst.get(candidate.route);
      if (before && before.ms / before.requests >= ms / requests) continue;
      const lists = round(ms / requests / list.p50);
      worst.set(candidate.route, { route: candidate.route, request: candidate.what, ms: round(ms), requests, lists });
    }
    const missing = ROUTES.map(({ method, path }) => `${method} ${path}`).filter(
      (route) => !worst.has(route) && !UNMEASURED.some((part) => route.includes(part)),
    );
    if (missing.length > 0) throw new Error(`there is no request for ${missing.join(', ')}`);
    const routes = [...worst.values()].sort((a, b) => b.lists - a.lists);
    const { name, ratings, users, movies, checksum } = manifest.dataset;
    await writeResult('worst', { name, ratings, users, movies, checksum }, { list, routes } satisfies WorstFigures);
    process.stdout.write(`a list of ten: p50 ${list.p50} ms, p99 ${list.p99} ms of the thread\n`);
    for (const { route, request, ms, requests, lists } of routes)
      process.stdout.write(`${ms} ms, ${requests} requests, ${lists} lists: ${route}, ${request}\n`);
  } finally {
    service.close();
    await rm(folder, { recursive: true });
  }
}

/** Routes that answer with a file as it is, or change what the service is. */
const UNMEASURED = [
  '/assets/',
  '/releases/:',
  '/service-worker.js',
  '/manifest.webmanifest',
  '/session',
  '/admin/',
  '/mcp',
];

type Measure = (candidate: Candidate, runs: number) => Promise<{ ms: number; requests: number }>;

/** Returns a function that measures a request: the median of its times, and how many requests it counts as. */
function measurer(service: NodeService, key: string): Measure {
  let counted = 0;
  const limiter = {
    take(_: string, requests: number) {
      counted += requests;
      return { allowed: true, seconds: 0 };
    },
  };
  const app = createApp({ ...service.deps, limiter });
  const send = async ({ path, method = 'GET', body, type = 'application/json' }: Candidate) => {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) }),
    };
    const request = new Request(`http://127.0.0.1${path}`, { method, body, headers });
    counted = 0;
    const before = process.threadCpuUsage();
    const answer = await app.fetch(request, CLIENT);
    const text = await answer.text();
    const { user, system } = process.threadCpuUsage(before);
    if (answer.status >= 400 && answer.status !== 404)
      throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return { ms: (user + system) / 1e3, requests: Math.max(1, counted) };
  };
  return async (candidate, runs) => {
    await send(candidate);
    const sent = [];
    const paths = [...(candidate.others ?? []), candidate.path];
    for (let k = 0; k < runs; k++) sent.push(await send({ ...candidate, path: paths[k % paths.length] }));
    return { ms: median(sent.map(({ ms }) => ms)), requests: Math.max(...sent.map(({ requests }) => requests)) };
  };
}

async function timeLists(measure: Measure, userIds: Uint32Array): Promise<WorstFigures['list']> {
  const random = randomStream(SEED);
  const times: number[] = [];
  for (let k = 0; k < LISTS; k++) {
    const path = `/v1/users/${userIds[random.below(userIds.length)]}/recommendations?n=10`;
    const { ms } = await measure({ route: '', what: '', path }, 1);
    times.push(ms);
  }
  const sorted = Float64Array.from(times).sort();
  return { p50: round(quantile(sorted, 0.5)), p99: round(quantile(sorted, 0.99)) };
}

/** Returns the user with the longest history among every hundredth. */
async function longestUser(folder: string, userIds: Uint32Array): Promise<number> {
  const source = fileSource(folder);
  const profiles = openProfiles((await source.read(PROFILE_INDEX_FILE)) as Uint8Array, source);
  let [longest, most] = [0, -1];
  for (let user = 0; user < userIds.length; user += 100) {
    const { movies } = await profiles.profileOf(user);
    if (movies.length > most) [longest, most] = [userIds[user], movies.length];
  }
  return longest;
}

/** Yields requests that might take long, at least one for each route. */
function* candidates(
  user: number,
  movieIds: Uint32Array,
  scale: readonly number[],
  random: ReturnType<typeof randomStream>,
): Generator<Candidate> {
  const post = (path: string, what: string, body: object): Candidate => ({
    ...{ route: `POST ${path}`, what, path, method: 'POST', body: JSON.stringify(body) },
  });
  const rating = () => scale[random.below(scale.length)];
  const rated = (count: number, from = 0) =>
    Array.from(movieIds.subarray(from, from + count), (movieId) => ({ movieId, rating: rating() }));
  const many = rated(MAX_RATINGS);
  const [film, unseen] = [movieIds[0], movieIds[Math.min(movieIds.length - 1, MAX_RATINGS + 10)]];
  const excluded = Array.from(movieIds.subarray(MAX_RATINGS, MAX_RATINGS + 4_000));
  const longList = { n: MAX_LIST, offset: MAX_LIST_OFFSET, diversity: 1 };

  for (const query of ['', '?sort=title&q=the', `?limit=${MAX_LIST}&offset=0`])
    yield { route: 'GET /v1/users/:userId', what: `the longest history${query}`, path: `/v1/users/${user}${query}` };
  for (const query of [
    'n=10',
    `n=${MAX_LIST}`,
    `n=${MAX_LIST}&offset=${MAX_LIST_OFFSET}&diversity=1`,
    'popularity=1&n=100&diversity=1',
  ])
    yield {
      ...{ route: 'GET /v1/users/:userId/recommendations', what: `the longest history, ${query}` },
      path: `/v1/users/${user}/recommendations?${query}`,
    };
  for (const movie of [film, unseen])
    yield {
      ...{ route: 'GET /v1/users/:userId/recommendations/:movieId/explanation', what: 'the longest history' },
      path: `/v1/users/${user}/recommendations/${movie}/explanation`,
    };
  yield {
    ...{ route: 'GET /v1/users/:userId/predictions', what: `the longest history, ${MAX_PREDICTIONS} films` },
    path: `/v1/users/${user}/predictions?movieIds=${movieIds.subarray(0, MAX_PREDICTIONS).join(',')}`,
  };
  for (const movieId of movieIds.subarray(0, 500))
    if (movieId % 5 === 0)
      yield {
        ...{ route: 'PUT /v1/users/:userId/ratings/:movieId', what: 'a rating', method: 'PUT' },
        ...{ path: `/v1/users/${user}/ratings/${movieId}`, body: JSON.stringify({ rating: scale[0] }) },
      };
  yield { route: 'GET /v1/users/:userId/ratings', what: 'a hundred ratings', path: `/v1/users/${user}/ratings` };
  yield { route: 'GET /v1/feedback', what: 'a hundred ratings', path: '/v1/feedback' };
  yield {
    ...{ route: 'DELETE /v1/users/:userId/ratings/:movieId', what: 'a rating', method: 'DELETE' },
    path: `/v1/users/${user}/ratings/${film}`,
  };
  yield {
    ...{ route: 'DELETE /v1/users/:userId/ratings', what: 'a hundred ratings', method: 'DELETE' },
    path: `/v1/users/${user}/ratings`,
  };

  yield post('/v1/recommendations', '5,000 ratings', { ratings: many, n: 10 });
  yield post('/v1/recommendations', '5,000 ratings, a long varied list', { ratings: many, ...longList });
  yield post('/v1/recommendations', 'a long varied list, 4,000 unwanted films', {
    ...{ ratings: rated(20), notInterested: excluded.map((movieId) => ({ movieId, reason: 'kind' })), ...longList },
  });
  for (const strategy of ['average', 'least-misery', 'fairness'])
    yield post('/v1/recommendations', `eight people, ${strategy}`, {
      ...{
        profiles: Array.from({ length: MAX_PEOPLE }, (_, k) => ({ ratings: rated(600, 400 * k) })),
        strategy,
        n: 100,
      },
    });
  for (const count of [20, 400, MAX_RATINGS])
    yield post('/v1/recommendations:rows', `${count} ratings`, { ratings: rated(count), n: 20 });
  const loved = many.map(({ movieId }) => ({ movieId, rating: scale[scale.length - 1] }));
  yield post('/v1/recommendations:rows', `${loved.length} films of the highest rating`, { ratings: loved, n: 20 });
  for (const count of [1, 400, MAX_RATINGS])
    yield post('/v1/predictions', `${count} ratings, ${MAX_PREDICTIONS} films`, {
      ...{ ratings: rated(count), movieIds: Array.from(movieIds.subarray(100, 100 + MAX_PREDICTIONS)) },
    });
  for (const count of [20, 400, MAX_RATINGS])
    for (const movieId of [film, unseen])
      yield post('/v1/explanations', `${count} ratings`, { ratings: rated(count, 1), movieId });
  const line = (count: number, films: number) =>
    `${JSON.stringify({ ratings: rated(count), movieIds: Array.from(movieIds.subarray(0, films)) })}\n`;
  const longLine = line(Math.floor((MAX_LINE_BYTES - 1_500) / 32), MAX_PREDICTIONS);
  for (const [what, body] of [
    ['a line of many ratings', longLine],
    ['49 lines of a rating, 100 films each', line(1, MAX_PREDICTIONS).repeat(49)],
    ['49 lines of a rating and a film', line(1, 1).repeat(49)],
  ])
    yield {
      route: 'POST /v1/predictions:batch',
      what,
      path: '/v1/predictions:batch',
      method: 'POST',
      body,
      type: NDJSON,
    };
  for (const [what, given] of [
    [
      '5,000 ratings, 5,000 films not known',
      { ratings: many, unknown: Array.from(movieIds.subarray(0, 5_000)), n: MAX_LIST },
    ],
    ['nothing', { ratings: [], n: MAX_LIST }],
  ] as const)
    yield post('/v1/movies:ask', what, given);
  const words = () =>
    Array.from({ length: 1 + random.below(18) }, () => wordOf(random))
      .join(' ')
      .slice(0, 200);
  yield post('/v1/movies:match', '1,000 misspelt films', {
    films: Array.from({ length: 1_000 }, () => ({
      title: words(),
      originalTitle: words(),
      year: 1999,
      imdbId: 7,
      tmdbId: 7,
    })),
  });
  yield post('/v1/movies:match', '1,000 films by short parts', {
    films: Array.from({ length: 1_000 }, () => ({ title: 'the' })),
  });

  const misspelt = [...'terminator'].map((_, at) => `${'terminator'.slice(0, at)}x${'terminator'.slice(at + 1)}`);
  const queries = [
    '',
    'the',
    'a',
    'e e e e e e e',
    'th la sa re',
    misspelt.join(' ').slice(0, 200),
    ...Array.from({ length: RANDOM_QUERIES }, words),
  ];
  for (const query of queries) {
    const text = encodeURIComponent(query);
    yield { route: 'GET /v1/movies', what: `“${query}”`, path: `/v1/movies?limit=${MAX_LIST}&q=${text}` };
    yield { route: 'GET /search', what: `“${query}”`, path: `/search?q=${text}` };
  }
  for (const movieId of [film, unseen, movieIds[movieIds.length - 1]]) {
    const others = movieIds.subarray(1, 1 + RUNS);
    for (const by of ['hybrid', 'svd', 'item-knn', 'content']) {
      const pathOf = (id: number) => `/v1/movies/${id}/similar?n=${MAX_LIST}&by=${by}`;
      yield {
        ...{ route: 'GET /v1/movies/:movieId/similar', what: `a hundred films, by ${by}` },
        ...{ path: pathOf(movieId), others: Array.from(others, pathOf) },
      };
    }
    yield { route: 'GET /v1/movies/:movieId', what: 'a film', path: `/v1/movies/${movieId}` };
    yield { route: 'GET /v1/movies/:movieId/stats', what: 'a film', path: `/v1/movies/${movieId}/stats` };
    const pages = Array.from(others, (id) => `/movies/${id}`);
    yield { route: 'GET /movies/:movieId', what: 'a film', path: `/movies/${movieId}`, others: pages };
  }
  yield { route: 'GET /users/:userId', what: 'the longest history', path: `/users/${user}` };
  for (const path of PLAIN) yield { route: `GET ${path}`, what: 'as it is', path };
}

const NDJSON = 'application/x-ndjson';
/** Routes whose requests are all alike. */
const PLAIN = [
  ...[
    '/v1/users:random',
    '/v1/attributes',
    '/v1/stats',
    '/v1/report',
    '/v1/release',
    '/v1/memory',
    '/v1/state',
    '/metrics',
    '/healthz',
  ],
  ...['/readyz', '/openapi.json', '/docs', '/', '/explore', '/models', '/users', '/system'],
];

/** Returns a made-up word like those of titles, often a misspelt one. */
function wordOf(random: ReturnType<typeof randomStream>): string {
  const known = [
    'terminator',
    'godfather',
    'return',
    'night',
    'love',
    'the',
    'star',
    'empire',
    'of',
    'amelie',
    'samurai',
  ];
  const word = known[random.below(known.length)];
  const at = random.below(word.length);
  return `${word.slice(0, at)}${LETTERS[random.below(LETTERS.length)]}${word.slice(at + random.below(2))}`;
}
