/** Two processes under mixed reads and writes while releases that differ take turns: no failure, and no answer of two minds. */

import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { bundleService } from '../../../edge/node/build/build-service.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { lasting } from '../../fixtures/lasting.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';
import { startService, underLoad } from '../../fixtures/service-under-load.ts';
import { publishTinyRelease } from '../../fixtures/tiny-release.ts';
import { until } from '../../fixtures/until.ts';

const SWITCHES = 4;
/** Answers from a release before the next switch. */
const SOME = 40;
const WRITERS = 3;
const CLOSE = { headers: { connection: 'close' } };
const FIRST_MOVIE = 101;
const NUM_MOVIES = 40;

const BODY = JSON.stringify({
  ratings: [
    { movieId: 101, rating: 5 },
    { movieId: 103, rating: 1 },
  ],
  n: 10,
});
const READS = [
  { path: '/v1/release' },
  { method: 'POST' as const, path: '/v1/recommendations', headers: { 'content-type': 'application/json' }, body: BODY },
  { path: '/v1/users/5/recommendations' },
  { path: '/v1/users/7?limit=50' },
  { path: '/v1/movies/101/similar?n=20' },
  { path: '/v1/movies?q=film&limit=50' },
  { path: '/v1/stats' },
  { path: '/v1/movies/102/stats' },
];

let bundle: string;
beforeAll(async () => {
  bundle = await bundleService();
});

it('answers everything, from one release each, and with every rating that it has acknowledged', async () => {
  await using folder = await temporaryFolder();
  const ids = [await publishTinyRelease(folder.path, '', 7), await publishTinyRelease(folder.path, ' again')];
  const archive = fileArchive(folder.path);
  const key = createKey();
  const env = { CINEMATCH_KEYS: await keyEntry('app', 'write', key), CINEMATCH_PUBLIC_USERS: '1' };
  const args = [
    '--releases',
    folder.path,
    '--port',
    '0',
    '--workers',
    '2',
    '--feedback',
    join(folder.path, 'f.sqlite'),
  ];
  await using service = await startService([bundle, ...args], { listening: 2, env });

  /** What each release answers, asked of it alone. */
  const expected = new Map<string, string>();
  for (const id of ids) {
    const opened = () =>
      service.logs.filter(({ event, release }) => event === 'release-opened' && release === id).length;
    const before = opened();
    await archive.writePointer(id);
    // Each process follows the pointer by itself. A connection of its own may reach any of them, but perhaps only one.
    await until('both processes to switch', async () => {
      const asked = await Promise.all(Array.from({ length: 8 }, () => fetch(`${service.url}/v1/release`, CLOSE)));
      return opened() >= before + 2 && asked.every((response) => response.headers.get('x-release') === id);
    });
    for (const { path, ...init } of READS) {
      const response = await fetch(service.url + path, init);
      expect(response.headers.get('x-release')).toBe(id);
      expected.set(`${id} ${path}`, lasting(await response.text()));
    }
  }
  for (const { path } of READS) expect(expected.get(`${ids[0]} ${path}`)).not.toBe(expected.get(`${ids[1]} ${path}`));

  const wrong: unknown[] = [];
  const seen = new Map<string, number>();
  const reads = READS.map((request) => ({
    ...request,
    onResponse(status: number, body: string, _context: object, headers: Record<string, unknown> = {}) {
      const release = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-release')?.[1];
      seen.set(String(release), (seen.get(String(release)) ?? 0) + 1);
      if (lasting(body) !== expected.get(`${release} ${request.path}`))
        wrong.push({ path: request.path, status, release, body });
    },
  }));
  let isOver = false;
  let written = 0;
  const writers = Array.from({ length: WRITERS }, async (_, w) => {
    const user = `${service.url}/v1/users/${1_000 + w}`;
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', connection: 'close' };
    for (let k = 0; !isOver; k++) {
      const [movieId, rating] = [FIRST_MOVIE + (k % NUM_MOVIES), ((k % 10) + 1) / 2];
      const init = { method: 'PUT', headers, body: JSON.stringify({ rating }) };
      const put = await fetch(`${user}/ratings/${movieId}`, init);
      await put.arrayBuffer();
      // A new connection may reach the other process, which has to know of the write as well.
      const now = await fetch(`${user}?limit=100`, { headers: { connection: 'close' } });
      const { numRatings, history } = (await now.json()) as {
        numRatings: number;
        history: { movieId: number; rating: number }[];
      };
      const found = history.find((entry) => entry.movieId === movieId)?.rating;
      if (put.status !== 200 || found !== rating || numRatings !== Math.min(k + 1, NUM_MOVIES)) {
        wrong.push({ put: put.status, get: now.status, k, movieId, rating, found, numRatings });
      }
      written++;
    }
  });
  const load = await underLoad(
    service.url,
    4,
    async () => {
      await until('the first writes', () => written > WRITERS * 10);
      for (let k = 0; k < SWITCHES; k++) {
        const id = ids[k % 2];
        const before = seen.get(id) ?? 0;
        await archive.writePointer(id);
        await until(`answers from ${id}`, () => (seen.get(id) ?? 0) > before + SOME);
      }
    },
    reads,
  );
  isOver = true;
  await Promise.all(writers);
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(load).toMatchObject({ broken: 0, statuses: { 200: load.answers } });
  expect([...seen.keys()].sort()).toEqual(ids.toSorted());
  expect(service.logs.filter(({ level }) => level === 'error')).toEqual([]);
});
