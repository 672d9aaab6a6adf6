/**
 * Which release answers. It is opened by the first request that needs it, and the pointer is looked at again at most
 * every second. A release that cannot be opened, or cannot make a recommendation, is refused with a log line; whoever has
 * nothing else to answer from opens the newest other one that is intact, and goes on trying.
 *
 * Only values are kept between requests, never promises: a Worker may not wait for another request's input or output.
 * So one caller at a time looks at the pointer, and whoever has nothing to answer from meanwhile asks again later.
 */

import type { Recommender } from '../../models/recommender/answers.ts';
import { checkReleaseMemory, openRecommender } from '../../models/recommender/recommender.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { pause } from '../../shared/pause.ts';
import type { ReleaseStore } from '../../shared/release/archive.ts';
import { readManifest } from '../../shared/release/manifest.ts';
import type { Source } from '../../shared/source.ts';
import { sumBytes } from '../../shared/units.ts';
import type { Log } from '../health/log.ts';
import type { Metrics } from '../health/metrics.ts';
import { RequestError } from '../http/problem.ts';
import { timedRecommender } from './timed-recommender.ts';

/** How long the pointer is believed. */
const REVALIDATE_MS = 1_000;
/** How long a refused release is left alone before it is tried again: twice as long each time that its content is wrong. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
/** The same while there is nothing to answer from. */
const SHORT_PAUSE_MS = 2_000;
/** Other releases that are tried when there is nothing to answer from. */
const MAX_FALLBACKS = 3;
/** After this long whoever was opening a release is taken for dead: a Worker's request can be cut off. */
const ABANDONED_MS = 30_000;
/** How long a request waits for another one to open the release, and how often it looks. */
const WAIT_MS = 10_000;
const POLL_MS = 20;

/** Code of an error that is none of a release's own. */
const UNEXPECTED = 'unexpected';
/** Refusals that say nothing about the content of the release. */
const PASSING: ReadonlySet<string> = new Set([UNEXPECTED, 'unreadable']);

export interface CurrentRelease {
  /**
   * The release that answers now. Throws `RequestError` `not-ready` when there is none or when another request takes too
   * long to open it; why there is none was logged once.
   */
  get(): Promise<Recommender>;
  /** What `get` would answer without input or output. */
  peek(): Recommender | undefined;
  /** True while the first release is being opened. */
  opening(): boolean;
  /**
   * Looks at the pointer now, also when its release was refused before, and waits until that is open or refused again.
   * Gives what answers then. Throws as `get` does.
   */
  reload(): Promise<Recommender>;
}

export interface CurrentReleaseOptions {
  /**
   * True: the old release answers while the new one is loaded beside it. False: there is room for one only, so the old
   * one is dropped first, and opened again should the new one be refused. Only then can the opening be cut off.
   */
  overlap: boolean;
  /** Releases to answer from when there is nothing else, best first; none by default. */
  fallbacks?: () => Promise<readonly string[]>;
  log: Log;
  now: () => number;
  metrics: Metrics;
  /** The compiled scoring kernels; without them their slower twin scores. */
  scoring?: WebAssembly.Module;
  /** Requests wait for an opening, and an opening is taken for alive, so many times as long; 1 by default. */
  patience?: number;
  /** Called when a release has taken the place of another, which nothing new is answered from. */
  onSwitch?: () => void;
}

/** Whoever has the turn looks at the pointer, and alone may change what is held. */
interface Turn {
  readonly since: number;
}

interface Refusal {
  readonly code: string;
  readonly reason: string;
}

export function currentRelease(store: ReleaseStore, options: CurrentReleaseOptions): CurrentRelease {
  const { overlap, fallbacks, log, now, metrics, scoring, patience = 1, onSwitch } = options;
  let held: Recommender | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let turn: Turn | undefined;
  let refused: { id: string; until: number; pauseMs: number } | undefined;
  let complaint: string | undefined;

  const isBusy = () => turn !== undefined && (overlap || now() - turn.since < ABANDONED_MS * patience);

  async function readPointer(): Promise<string | undefined> {
    try {
      const { release } = await store.readPointer();
      complaint = undefined;
      return release;
    } catch (error) {
      const found = describe(error);
      if (found.reason !== complaint) log({ level: 'error', event: 'pointer-unreadable', ...found });
      complaint = found.reason;
      return undefined;
    }
  }

  /** Holds the release, unless it is refused, with a log line, or the turn was given to somebody else meanwhile. */
  async function open(id: string, mine: Turn): Promise<Refusal | undefined> {
    const start = now();
    try {
      const source = store.source(id);
      await checkManifest(source, id);
      if (!overlap && turn === mine) held = undefined;
      const recommender = await metrics.time('open', () => openRecommender(source, { scoring, now }));
      await warmUp(recommender);
      const bytes = sumBytes(recommender.memory());
      log({ level: 'info', event: 'release-opened', release: id, ms: now() - start, bytes });
      metrics.count('cinematch_release_switches_total');
      if (turn === mine) held = timedRecommender(recommender, metrics);
      return undefined;
    } catch (error) {
      const found = describe(error);
      log({ level: 'error', event: 'release-refused', release: id, ...found });
      metrics.count('cinematch_release_refusals_total', { code: found.code });
      return found;
    }
  }

  async function replace(id: string, mine: Turn): Promise<void> {
    const old = held?.manifest.id;
    const refusal = await open(id, mine);
    if (turn !== mine) return;
    if (!refusal) {
      refused = undefined;
      if (old) onSwitch?.();
      return;
    }
    if (!held && old) await open(old, mine);
    if (!held) await fallBack(id, mine);
    if (turn === mine) refused = pauseAfter(id, refusal);
  }

  async function fallBack(from: string, mine: Turn): Promise<void> {
    const ids = (await fallbacks?.().catch(() => [])) ?? [];
    for (const id of ids.filter((other) => other !== from).slice(0, MAX_FALLBACKS)) {
      if (turn !== mine) return;
      if (await open(id, mine)) continue;
      log({ level: 'warn', event: 'release-fallback', from, release: id });
      return;
    }
  }

  /** What passes by itself, as a failure of the storage does, and what stops everybody, is tried again soon. */
  function pauseAfter(id: string, { code }: Refusal): typeof refused {
    let pauseMs = FIRST_PAUSE_MS;
    if (!held) pauseMs = SHORT_PAUSE_MS;
    else if (!PASSING.has(code) && refused?.id === id) pauseMs = Math.min(2 * refused.pauseMs, LONGEST_PAUSE_MS);
    return { id, until: now() + pauseMs, pauseMs };
  }

  /**
   * Follows the pointer. Never throws; afterwards there is something to answer from, or known to be nothing. `patient`:
   * the new release is waited for even if the old one could answer meanwhile. The turn is taken before anything is waited
   * for, in the same step in which the caller saw that nobody has it.
   */
  async function takeTurn(patient: boolean): Promise<void> {
    const mine: Turn = { since: now() };
    turn = mine;
    const finish = () => {
      if (turn === mine) turn = undefined;
    };
    const id = await readPointer();
    if (turn !== mine) return;
    checkedAt = now();
    if (!id || id === held?.manifest.id || (id === refused?.id && now() < refused.until)) return finish();
    const replaced = replace(id, mine).finally(finish);
    if (patient || !overlap || !held) await replaced;
  }

  async function waitSince(start: number): Promise<void> {
    if (now() - start > WAIT_MS * patience) throw new RequestError('not-ready', 'the release is still being opened');
    await pause(POLL_MS);
  }

  function whatIsHeld(): Recommender {
    if (!held) throw new RequestError('not-ready', 'no release is open; the log of the service says why');
    return held;
  }

  return {
    peek: () => held,
    opening: () => !held && isBusy(),
    async get() {
      for (const start = now(); !held && isBusy(); ) await waitSince(start);
      if (held && (isBusy() || now() - checkedAt < REVALIDATE_MS)) return held;
      await takeTurn(false);
      return whatIsHeld();
    },
    async reload() {
      for (const start = now(); isBusy(); ) await waitSince(start);
      refused = undefined;
      await takeTurn(true);
      return whatIsHeld();
    },
  };
}

/** Refuses what can be refused before anything is dropped for it. */
async function checkManifest(source: Source, id: string): Promise<void> {
  const manifest = await readManifest(source);
  if (manifest.id !== id) {
    throw new ReleaseError('corrupt', `manifest.json: describes release ${manifest.id}, expected ${id}`);
  }
  checkReleaseMemory(manifest);
}

/** A first recommendation, through every model: a release that cannot make one is not opened. */
async function warmUp(recommender: Recommender): Promise<void> {
  const { movies } = await recommender.search('', { limit: 1 });
  const [popular] = movies;
  if (!popular) throw new ReleaseError('corrupt', 'the release has no movies');
  const best = Math.max(...recommender.manifest.dataset.scale);
  const { profile } = recommender.profile([{ movieId: popular.movieId, rating: best }]);
  recommender.recommend(profile, { n: 1 });
}

function describe(error: unknown): Refusal {
  if (error instanceof ReleaseError) return { code: error.code, reason: error.message };
  return { code: UNEXPECTED, reason: error instanceof Error ? error.message : String(error) };
}
