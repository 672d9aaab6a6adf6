/**
 * `npm run bench -- operations [--releases folder | --dataset folder]`: measures how long two workers take to roll back
 * to another release under load, and how long counting a request takes. By default it runs on the sample.
 */

import { rm } from 'node:fs/promises';
import autocannon from 'autocannon';
import { countRequest, createMetrics } from '../edge/health/metrics.ts';
import { buildAssets, writeAssets } from '../edge/node/build/build-assets.ts';
import { bundleService } from '../edge/node/build/build-service.ts';
import { createKey, keyEntry } from '../shared/keys.ts';
import { median, round, writeResult } from './record.ts';
import { findSampleReleases, readRelease, twoReleases } from './releases.ts';
import { serveOnNode } from './served.ts';

const WORKERS = 2;
const CONNECTIONS = 4;
const ROLLBACKS = 10;
/** Longest duration of the load, which is stopped when the rollbacks are done. */
const LONGEST_LOAD_S = 600;
const TIMEOUT_S = 60;
const NEWCOMER: autocannon.Request = {
  method: 'POST',
  path: '/v1/recommendations',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ ratings: [{ movieId: 1, rating: 5 }], n: 1 }),
};
const ROUNDS = 11;
const REQUESTS_PER_ROUND = 100_000;

/** The figures of one run of the benchmark. */
export interface OperationsFigures {
  workers: number;
  /** Number of connections of the load, which asks for a newcomer's list. */
  connections: number;
  /**
   * `times` is the number of rollbacks. The others are seconds from an administrator's request to its answer, by which
   * every worker answers from the other release.
   */
  rollback: { times: number; median: number; longest: number };
  /** Answers to the load during the rollbacks. */
  answers: number;
  /** Requests of the load that failed or got an error status. */
  failures: number;
  /** Microseconds to count a request and to time one of its stages. */
  countingMicroseconds: number;
}

/** Runs the benchmark and adds its figures to bench/results/operations.json. */
export async function run(): Promise<void> {
  const releases = await findSampleReleases();
  const { manifest } = await readRelease(releases);
  const two = await twoReleases(releases, manifest);
  try {
    const key = createKey();
    await writeAssets(await buildAssets());
    const settings = { CINEMATCH_KEYS: await keyEntry('bench', 'admin', key) };
    await using served = await serveOnNode(await bundleService(), two.path, settings, WORKERS);
    const { times, ...load } = await rollBackUnderLoad(served.url, key, two.ids);
    const figures: OperationsFigures = {
      workers: WORKERS,
      connections: CONNECTIONS,
      rollback: { times: times.length, median: round(median(times)), longest: round(Math.max(...times)) },
      ...load,
      countingMicroseconds: timeCounting(),
    };
    const { name, ratings, users, movies, checksum } = manifest.dataset;
    await writeResult('operations', { name, ratings, users, movies, checksum }, figures);
    process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
  } finally {
    await rm(two.path, { recursive: true });
  }
}

/** Throws if a worker does not answer from the release that was asked for. */
async function rollBackUnderLoad(
  url: string,
  key: string,
  ids: readonly string[],
): Promise<{ times: number[]; answers: number; failures: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const options = { url, requests: [NEWCOMER], connections: CONNECTIONS, duration: LONGEST_LOAD_S, timeout: TIMEOUT_S };
  const load = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const times: number[] = [];
  try {
    for (let k = 1; k <= ROLLBACKS; k++) {
      const release = ids[k % 2];
      const start = performance.now();
      const init = { method: 'POST', headers, body: JSON.stringify({ release }) };
      const response = await fetch(`${url}/v1/admin/rollback`, init);
      const answer = await response.text();
      times.push((performance.now() - start) / 1e3);
      const { processes = [] } = JSON.parse(answer) as { processes?: { release: string | null }[] };
      if (processes.length !== WORKERS || processes.some((each) => each.release !== release)) throw new Error(answer);
    }
  } finally {
    load.stop?.();
  }
  const { errors, non2xx, requests } = await promise;
  return { times, answers: requests.total, failures: errors + non2xx };
}

function timeCounting(): number {
  const metrics = createMetrics();
  const request = { route: '/v1/users/:userId/recommendations', method: 'GET', status: 200 };
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (let k = 0; k < REQUESTS_PER_ROUND; k++) metrics.time('score', () => countRequest(metrics, request, 0.003));
    return (1e3 * (performance.now() - start)) / REQUESTS_PER_ROUND;
  });
  return round(median(rounds));
}
