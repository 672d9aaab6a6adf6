/**
 * Compares services of personal lists on the same split of a dataset: quality, start, memory, speed, and the time until
 * a rating counts. Each serves on one core, and the load has the other; the load goes to one after another in turns.
 */

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingest } from '../../batch/ingest/ingest.ts';
import { pinTo, residentMB } from '../child.ts';
import { type DatasetFacts, factsOf, median, round } from '../record.ts';
import { type Asked, judge, judgesOf, load, type Speed, timeRatings } from './measure.ts';
import type { StartPeer } from './peer-service.ts';
import { cutForServing } from './split.ts';

/** Turns of each way of asking. */
const ROUNDS = 3;
const [SERVICE_CORE, OUR_CORE] = [0, 1];
const THREADS = availableParallelism();
const ALL_CORES = `0-${THREADS - 1}`;

/** The figures of one way of asking a service. Those of speed are medians of the rounds. */
export interface ServingFigures extends Speed {
  service: string;
  way: string;
  versions: Record<string, string>;
  /** Seconds of training before the service is started; absent where the service trains when it starts. */
  trainSeconds?: number;
  /** Seconds from the start of the process to personal lists. */
  readySeconds: number;
  /** Resident memory when the service was ready, and its peak under load. */
  memoryMB?: { ready: number; load: number };
  /** Median of the seconds until a posted rating changes the list; null if it did not in a minute. */
  ratingCountsSeconds: number | null;
  ndcg10: number;
  recall20: number;
}

/** The comparison on one dataset. */
export interface ServingComparison {
  /** False if services and load could not be kept on cores of their own. */
  pinned: boolean;
  /** Users whose lists are judged. */
  judged: number;
  ways: ServingFigures[];
  /** By service, why it could not be measured. */
  missing: Record<string, string>;
}

/** Runs the comparison. Resolves to undefined if the dataset is not there. */
export async function compareServing(
  dataset: string,
  peers: Readonly<Record<string, StartPeer>>,
): Promise<{ facts: DatasetFacts; comparison: ServingComparison } | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-serving-'));
  await using services = new AsyncDisposableStack();
  services.defer(() => rm(folder, { recursive: true, force: true }));
  const split = await cutForServing(dataset, folder);
  if (!split) return undefined;
  const facts = factsOf(await ingest(split.train, { threads: THREADS, memoryLimit: 4e9 }));
  const asked: Asked[] = [];
  const missing: Record<string, string> = {};
  for (const [name, start] of Object.entries(peers)) {
    const own = join(folder, `service-${asked.length}`);
    await mkdir(own);
    try {
      const service = services.use(await start(split, own));
      const readyMB = (await residentMB(service.pid))?.now;
      for (const way of service.ways) asked.push({ service, way, readyMB, rounds: [] });
    } catch (error) {
      process.stderr.write(`${name}: ${(error as Error).message}\n`);
      missing[name] = (error as Error).message.split('\n', 1)[0];
    }
  }
  const pinned = await pinTo(OUR_CORE, process.pid);
  services.defer(async () => void (await pinTo(ALL_CORES, process.pid)));
  for (const { service } of asked) await pinTo(SERVICE_CORE, service.pid);
  const judges = judgesOf(split.heldOut);
  const quality: Pick<ServingFigures, 'ndcg10' | 'recall20'>[] = [];
  for (const each of asked) quality.push(await judge(each, judges));
  const userIds = Uint32Array.from(new Set(split.ratings.map(({ user }) => user)));
  for (let turn = 0; turn < ROUNDS; turn++) for (const each of asked) await load(each, userIds);
  const ways: ServingFigures[] = [];
  for (const [at, { service, way, rounds, readyMB, loadMB }] of asked.entries()) {
    const { name, versions, trainSeconds, readySeconds } = service;
    const middle = (figure: keyof Speed) => round(median(rounds.map((of) => of[figure])));
    ways.push({
      service: name,
      way: way.name,
      versions,
      ...(trainSeconds !== undefined && { trainSeconds: round(trainSeconds) }),
      readySeconds: round(readySeconds),
      perSecond: middle('perSecond'),
      p50: middle('p50'),
      p99: middle('p99'),
      processorMs: middle('processorMs'),
      ...(readyMB && loadMB && { memoryMB: { ready: readyMB, load: loadMB } }),
      ratingCountsSeconds: await timeRatings(asked[at], judges),
      ...quality[at],
    });
  }
  return { facts, comparison: { pinned, judged: judges.size, ways, missing } };
}
