/** What was acknowledged is there: after a kill at any moment, and whoever else writes. Real processes on one file. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createKey, keyEntry } from '../../../shared/keys.ts';
import { type ServiceProcess, startService } from '../../fixtures/service-process.ts';
import { until } from '../../fixtures/until.ts';
import { type Facts, openFacts } from '../facts.ts';

const KILLS = 3;
const WRITERS = 8;
/** Acknowledged before each kill, and a few more each time. */
const WRITES = 40;

const key = createKey();
let folder: string;
let facts: Facts;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-feedback-'));
  facts = await openFacts(inject('releases'));
  env = { CINEMATCH_KEYS: await keyEntry('test', 'write', key), CINEMATCH_RATE_LIMIT: '0' };
});
afterAll(() => rm(folder, { recursive: true }));

const start = (file: string) => startService(['--releases', inject('releases'), '--feedback', file], env);

/** Undefined when the service did not answer. */
async function put({ url }: ServiceProcess, userId: number, movieId: number, rating: number) {
  const request = fetch(`${url}/v1/users/${userId}/ratings/${movieId}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ rating }),
  });
  return request.then(
    ({ status }) => status,
    () => undefined,
  );
}

function stored(file: string): Map<string, number> {
  const database = new DatabaseSync(file);
  const rows = database.prepare('SELECT user_id, movie_id, rating FROM ratings').all();
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  database.close();
  return new Map(rows.map((row) => [`${row.user_id} ${row.movie_id}`, Number(row.rating)]));
}

it('loses no acknowledged write to a kill', async () => {
  const file = join(folder, 'killed.sqlite');
  const { scale } = facts.recommender.manifest.dataset;
  const acknowledged = new Map<string, number>();
  let numAcknowledged = 0;
  const underway = new Map<string, number>();
  for (let round = 0; round < KILLS; round++) {
    await using service = await start(file);
    let isAlive = true;
    const writer = async (userId: number) => {
      for (let k = 0; isAlive; k++) {
        const movieId = facts.popular[k % 20];
        const rating = scale[(k + Math.floor(k / 20) + round) % scale.length];
        const place = `${userId} ${movieId}`;
        underway.set(place, rating);
        if ((await put(service, userId, movieId, rating)) !== 200) return;
        acknowledged.set(place, rating);
        numAcknowledged++;
        underway.delete(place);
      }
    };
    const writers = Array.from({ length: WRITERS }, (_, w) => writer(3_000_000_000 + w));
    const before = numAcknowledged;
    await until('some writes', () => numAcknowledged >= before + WRITES + 7 * round);
    await service.kill();
    isAlive = false;
    await Promise.all(writers);
    const found = stored(file);
    for (const [place, rating] of acknowledged) {
      // What was on its way may have arrived; it is what counts from here on.
      expect([place, found.get(place)]).toEqual([
        place,
        found.get(place) === underway.get(place) ? underway.get(place) : rating,
      ]);
    }
    for (const [place, rating] of underway) if (found.get(place) === rating) acknowledged.set(place, rating);
    underway.clear();
  }
  expect(acknowledged.size).toBeGreaterThan(WRITERS);
});

it('loses no write of two processes that begin together on a new file', async () => {
  const file = join(folder, 'two', 'feedback.sqlite');
  const [first, second] = await Promise.all([start(file), start(file)]);
  await using _first = first;
  await using _second = second;
  const movies = facts.popular.slice(0, 20);
  const statuses = await Promise.all(
    [first, second].flatMap((service, p) =>
      Array.from({ length: 6 }, async (_, w) => {
        const own: (number | undefined)[] = [];
        for (const movieId of movies) own.push(await put(service, 1_000_000 + 10 * p + w, movieId, facts.max));
        // All of them write this one too.
        own.push(await put(service, 7_777_777, movies[0], p === 0 ? facts.min : facts.max));
        return own;
      }),
    ),
  );
  expect(new Set(statuses.flat())).toEqual(new Set([200]));
  expect(stored(file).size).toBe(2 * 6 * movies.length + 1);
});
