/** What is measured of a running service: the quality of its lists, its speed, and how soon a rating counts. */

import { ndcg } from '../../batch/evaluation/metrics.ts';
import { pause } from '../../shared/pause.ts';
import { mostMB, processorSeconds } from '../child.ts';
import { measureLoad } from '../load.ts';
import { mean, median, round } from '../record.ts';
import { ask, type PeerService, type Way } from './peer-service.ts';
import { LIKED_FROM, type Rated } from './split.ts';

const WARM_UP = { connections: 10, seconds: 3 };
const ALONE = { connections: 1, seconds: 5 };
const CROWD = { connections: 10, seconds: 5 };
/** Most users whose lists are held against what they rated. */
const JUDGED = 1_000;
const LENGTH = 20;
/** Users who rate a film, the place of that film in their list, and how long it may take until the list is another. */
const RATERS = 5;
const PLACE = 15;
const COUNTS_WITHIN_MS = 60_000;
const POLL_MS = 5;

/** How fast lists are. `p50` and `p99` are in milliseconds, with one connection. */
export interface Speed {
  perSecond: number;
  p50: number;
  p99: number;
  /** Processor time of the service for a list. It hardly depends on what else the machine does; 0 where there is no /proc. */
  processorMs: number;
}

/** A way of asking a running service, and what was measured of it so far. */
export interface Asked {
  readonly service: PeerService;
  readonly way: Way;
  readonly rounds: Speed[];
  readyMB?: number;
  loadMB?: number;
}

/** Returns the liked held-out films of the users who are judged, by user. */
export function judgesOf(heldOut: readonly Rated[]): Map<number, Set<number>> {
  const liked = Map.groupBy(
    heldOut.filter(({ rating }) => rating >= LIKED_FROM),
    ({ user }) => user,
  );
  const all = [...liked].map(([user, rows]) => [user, new Set(rows.map(({ movie }) => movie))] as const);
  const step = Math.max(1, all.length / JUDGED);
  return new Map(Array.from({ length: Math.min(JUDGED, all.length) }, (_, k) => all[Math.floor(k * step)]));
}

/** Holds lists against what the users like, as metrics.ts defines it. */
export async function judge(
  { service, way }: Asked,
  judges: ReadonlyMap<number, ReadonlySet<number>>,
): Promise<{ ndcg10: number; recall20: number }> {
  const [gains, recalls]: [number[], number[]] = [[], []];
  for (const [user, relevant] of judges) {
    const list = Uint32Array.from(await ask(service, way, user, LENGTH));
    gains.push(ndcg(list, relevant, relevant.size, 10));
    recalls.push(list.filter((movie) => relevant.has(movie)).length / relevant.size);
  }
  return { ndcg10: round(mean(gains)), recall20: round(mean(recalls)) };
}

/** Puts a service under load and adds a round. */
export async function load(asked: Asked, userIds: Uint32Array): Promise<void> {
  const { service, way, rounds } = asked;
  const measure = (how: typeof CROWD) => measureLoad(service.url, userIds, how, (user) => way.request(user, 10));
  await measure(WARM_UP);
  const { p50, p99 } = await measure(ALONE);
  const before = await processorSeconds(service.pid);
  const crowd = measure(CROWD);
  const most = await mostMB(service.pid, crowd);
  if (most !== undefined) asked.loadMB = Math.max(asked.loadMB ?? 0, most);
  const { perSecond, requests } = await crowd;
  const spent = ((await processorSeconds(service.pid)) ?? 0) - (before ?? 0);
  const processorMs = round((1e3 * spent) / requests);
  rounds.push({ p50, p99, perSecond, processorMs });
  process.stdout.write(
    `${service.name}, ${way.name}: ${perSecond}/s, p50 ${p50} ms, p99 ${p99} ms, ${processorMs} ms of the processor, ${most ?? '–'} MB\n`,
  );
}

/**
 * Lets a few users rate a film of their lists, and returns the median of the seconds until the films before it are others;
 * null if a list is the same after a minute.
 */
export async function timeRatings(
  { service, way }: Asked,
  judges: ReadonlyMap<number, unknown>,
): Promise<number | null> {
  const seconds: number[] = [];
  for (const user of [...judges.keys()].slice(0, RATERS)) {
    const before = await ask(service, way, user, LENGTH);
    const rated = before[PLACE - 1];
    if (rated === undefined) continue;
    const start = performance.now();
    await service.rate(user, rated);
    const isChanged = async () => {
      const after = await ask(service, way, user, LENGTH);
      return after.slice(0, PLACE - 1).some((movie, place) => movie !== before[place]);
    };
    while (!(await isChanged())) {
      if (performance.now() - start > COUNTS_WITHIN_MS) return null;
      await pause(POLL_MS);
    }
    seconds.push((performance.now() - start) / 1e3);
  }
  return seconds.length === 0 ? null : round(median(seconds));
}
