/**
 * `npm run bench -- list-profile [--releases folder | --dataset folder]`: samples what the thread does while it makes lists
 * of ten, and adds the samples up by the part of the code that asked for the work. By default it runs on the release of the
 * benchmark `nightly`.
 */

import { type Profiler, Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { loadKernels } from '../batch/process/load-kernels.ts';
import type { Profile } from '../models/model.ts';
import { openRecommender } from '../models/recommender/recommender.ts';
import { fileSource } from '../shared/node/file-source.ts';
import { randomStream } from '../shared/random.ts';
import { quantile, round, writeResult } from './record.ts';
import { findReleases, readRelease } from './releases.ts';

const SEED = 42;
const USERS = 1_000;
const ROUNDS = 4;
const SAMPLING_US = 200;

/** What parts of the code do for a list, by the beginning of their paths. The first that fits counts. */
const PARTS: readonly (readonly [path: string, part: string])[] = [
  ['models/user-knn/', 'user-KNN: like-minded viewers, and what they picked and voted'],
  ['models/svd/posterior', 'SVD: the viewer in the rating head'],
  ['models/svd/', 'SVD: the viewer in the affinity head, affinities, ratings'],
  ['models/item-knn/', 'item-KNN: affinities and votes'],
  ['models/content/', 'content: taste, affinities, ratings'],
  ['models/bias/', 'baseline and opinions'],
  ['models/opinions', 'baseline and opinions'],
  ['models/hybrid/', 'blend: standardising, the best of the catalogue, ratings and intervals'],
  ['models/recommender/', 'the list: filters, order, cards'],
];

/** The figures of one run. Times are milliseconds of the thread for a list. */
export interface ListProfile {
  lists: number;
  p50: number;
  p99: number;
  mean: number;
  parts: { part: string; ms: number }[];
}

/** Runs the benchmark and adds its figures to bench/results/list-profile.json. */
export async function run(): Promise<void> {
  const releases = await findReleases();
  const { manifest } = await readRelease(releases);
  const { module: scoring } = await loadKernels('scoring');
  const recommender = await openRecommender(fileSource(join(releases, manifest.id)), { scoring });
  const random = randomStream(SEED);
  const profiles: Profile[] = [];
  while (profiles.length < USERS) {
    const id = await recommender.userIdAt(random.uniform());
    const user = id === undefined ? undefined : await recommender.user(id);
    if (user) profiles.push(user.profile);
  }
  for (const profile of profiles) recommender.recommend(profile, { n: 10 });

  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_US });
  await session.post('Profiler.start');
  const times: number[] = [];
  for (let k = 0; k < ROUNDS * USERS; k++) {
    const before = process.threadCpuUsage();
    recommender.recommend(profiles[k % USERS], { n: 10 });
    const { user, system } = process.threadCpuUsage(before);
    times.push((user + system) / 1e3);
  }
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();

  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const sorted = Float64Array.from(times).sort();
  const parts = [...sharesOf(profile)]
    .map(([part, share]) => ({ part, ms: round(share * mean) }))
    .sort((a, b) => b.ms - a.ms);
  const figures: ListProfile = {
    lists: times.length,
    p50: round(quantile(sorted, 0.5)),
    p99: round(quantile(sorted, 0.99)),
    mean: round(mean),
    parts,
  };
  const { name, ratings, users, movies, checksum } = manifest.dataset;
  await writeResult('list-profile', { name, ratings, users, movies, checksum }, figures);
  process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
}

/** Returns the share of the samples that each part has: of what it does itself, and what it has shared code do. */
function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parentOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const partOf = (id: number | undefined): string | undefined => {
    for (let at = id; at !== undefined; at = parentOf.get(at)) {
      const { functionName, url } = byId.get(at)?.callFrame ?? { functionName: '', url: '' };
      if (functionName === '(garbage collector)') return 'collecting garbage';
      const found = PARTS.find(([path]) => url.includes(path));
      if (found) return found[1];
    }
    return undefined;
  };
  const sums = new Map<string, number>();
  let total = 0;
  samples.forEach((sample, k) => {
    const part = partOf(sample);
    if (part === undefined) return;
    sums.set(part, (sums.get(part) ?? 0) + timeDeltas[k]);
    total += timeDeltas[k];
  });
  return new Map(Array.from(sums, ([part, sum]) => [part, sum / total]));
}
