/**
 * `npm run bench -- endurance [--releases folder | --dataset folder] [--minutes 10]`: puts the service under a mixed
 * load of lists, searches, film pages, posted profiles and written ratings, while it switches to another release every
 * minute. By default it runs on the releases of the benchmark `nightly`.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { buildAssets, writeAssets } from '../edge/node/build/build-assets.ts';
import { bundleService } from '../edge/node/build/build-service.ts';
import { createKey, keyEntry } from '../shared/keys.ts';
import { randomStream } from '../shared/random.ts';
import { pinTo, residentMB } from './child.ts';
import { benchOptions } from './dataset.ts';
import { quantile, round, writeResult } from './record.ts';
import { findReleases, readRelease, twoReleases } from './releases.ts';
import { serveOnNode } from './served.ts';

const MINUTE_MS = 60_000;
const SAMPLE_MS = 1_000;
const CONNECTIONS = 10;
const TIMEOUT_S = 10;
/** Number of different requests that each connection repeats. */
const ROUND = 2_000;
const SEED = 42;
const [SERVICE_CORE, OUR_CORE] = [0, 1];
const WORDS = ['the', 'godfather', 'heat', 'star wars', 'love', 'amelie', 'terminatr', '1995', 'night of'];

/** The figures of one run. Latencies are in milliseconds. */
export interface EnduranceFigures {
  minutes: number;
  connections: number;
  /** Number of switches to another release. */
  switches: number;
  requests: number;
  /** Answers with an error status, and requests without an answer. */
  failures: number;
  /** Number of answers by the release that gave them. */
  byRelease: Record<string, number>;
  perSecond: number;
  p50: number;
  p99: number;
  /** Resident memory of the service: before the load, at the end of each minute, and at its peak. */
  memoryMB: { start: number; minutes: number[]; most: number };
}

/** Runs the benchmark and adds its figures to bench/results/endurance.json. */
export async function run(): Promise<void> {
  const minutes = Number(benchOptions().minutes ?? 10);
  const releases = await findReleases();
  const { manifest, userIds, movieIds } = await readRelease(releases);
  const two = await twoReleases(releases, manifest);
  const feedback = await mkdtemp(join(tmpdir(), 'cinematch-feedback-'));
  try {
    const key = createKey();
    await writeAssets(await buildAssets());
    await using served = await serveOnNode(await bundleService(), two.path, {
      CINEMATCH_KEYS: await keyEntry('bench', 'write', key),
      CINEMATCH_FEEDBACK: join(feedback, 'feedback.sqlite'),
    });
    await pinTo(OUR_CORE, process.pid);
    await pinTo(SERVICE_CORE, served.pid);
    const memory = { start: await residentOf(served.pid), minutes: [] as number[], most: 0 };
    const sampling = setInterval(async () => {
      memory.most = Math.max(memory.most, await residentOf(served.pid));
    }, SAMPLE_MS);
    let switches = 0;
    const switching = setInterval(async () => {
      memory.minutes.push(await residentOf(served.pid));
      if (memory.minutes.length < minutes) await two.point(two.ids[++switches % 2]);
    }, MINUTE_MS);
    const times: number[] = [];
    const byRelease: Record<string, number> = {};
    const { non2xx, errors, duration } = await autocannon({
      url: served.url,
      connections: CONNECTIONS,
      duration: minutes * 60,
      timeout: TIMEOUT_S,
      headers: { authorization: `Bearer ${key}` },
      setupClient: (client) => {
        client.setRequests(makeRequests(manifest.dataset.scale, userIds, movieIds));
        client.on('headers', (answer) => {
          // Contrary to autocannon's types, this is the head of the answer, with names and values in turn.
          const { headers } = answer as unknown as { headers: string[] };
          const release = headers[headers.findIndex((name) => name.toLowerCase() === 'x-release') + 1];
          byRelease[release] = (byRelease[release] ?? 0) + 1;
        });
        client.on('response', (_status, _bytes, milliseconds) => times.push(milliseconds));
      },
    });
    clearInterval(sampling);
    clearInterval(switching);
    const sorted = Float64Array.from(times).sort();
    const figures: EnduranceFigures = {
      minutes,
      connections: CONNECTIONS,
      switches,
      requests: times.length,
      failures: non2xx + errors,
      byRelease,
      perSecond: round(times.length / duration),
      p50: round(quantile(sorted, 0.5)),
      p99: round(quantile(sorted, 0.99)),
      memoryMB: memory,
    };
    const { name, ratings, users, movies, checksum } = manifest.dataset;
    await writeResult('endurance', { name, ratings, users, movies, checksum }, figures);
    process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
  } finally {
    await rm(two.path, { recursive: true });
    await rm(feedback, { recursive: true });
  }
}

async function residentOf(pid: number): Promise<number> {
  return (await residentMB(pid))?.now ?? 0;
}

/** Draws random requests: half of them are for users' lists, and one in twenty writes a rating. */
function makeRequests(scale: readonly number[], userIds: Uint32Array, movieIds: Uint32Array): autocannon.Request[] {
  const random = randomStream(SEED, Math.trunc(performance.now()));
  const user = () => userIds[random.below(userIds.length)];
  const movie = () => movieIds[random.below(movieIds.length)];
  const rating = () => scale[random.below(scale.length)];
  const json = { 'content-type': 'application/json' };
  const kinds: (() => autocannon.Request)[] = [
    ...Array.from({ length: 10 }, () => () => ({ path: `/v1/users/${user()}/recommendations?n=10` })),
    () => ({ path: `/v1/movies?q=${encodeURIComponent(WORDS[random.below(WORDS.length)])}` }),
    () => ({ path: `/v1/movies/${movie()}` }),
    () => ({ path: `/v1/movies/${movie()}/similar?n=10` }),
    () => ({ path: `/v1/users/${user()}` }),
    () => ({ path: `/v1/users/${user()}/predictions?movieIds=${movie()},${movie()}` }),
    ...Array.from({ length: 3 }, () => () => ({
      method: 'POST' as const,
      path: '/v1/recommendations',
      headers: json,
      body: JSON.stringify({ ratings: Array.from({ length: 12 }, () => ({ movieId: movie(), rating: rating() })) }),
    })),
    () => ({ path: '/v1/memory' }),
    () => ({
      method: 'PUT' as const,
      path: `/v1/users/${user()}/ratings/${movie()}`,
      headers: json,
      body: JSON.stringify({ rating: rating() }),
    }),
  ];
  return Array.from({ length: ROUND }, () => kinds[random.below(kinds.length)]());
}
