/**
 * Which release answers. It is opened by the first request that needs it, and the pointer is looked at again at most
 * every second. A release that cannot be opened, or cannot make a recommendation, is refused with a log line.
 *
 * Only values are kept between requests, never promises: a Worker may not wait for another request's input or output.
 * So one caller at a time looks at the pointer, and whoever has nothing to answer from meanwhile asks again later.
 */

import type { Recommender } from '../models/answers.ts';
import { openRecommender } from '../models/recommender.ts';
import { ReleaseError } from '../shared/errors.ts';
import { checkBudget } from '../shared/release/budget.ts';
import { type Pointer, parseManifest } from '../shared/release/manifest.ts';
import type { Source } from '../shared/source.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { RequestError } from './problem.ts';
import { timedRecommender } from './timed-recommender.ts';

/** How long the pointer is believed. */
const REVALIDATE_MS = 1_000;
/** How long a refused release is left alone before it is tried again: twice as long each time. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
/** After this long whoever was opening a release is taken for dead: a Worker's request can be cut off. */
const ABANDONED_MS = 30_000;
/** How long a request waits for another one to open the release, and how often it looks. */
const WAIT_MS = 10_000;
const POLL_MS = 20;

/** Where a host keeps its releases. */
export interface ReleaseStore {
  /** Throws `ReleaseError`: `missing` when nothing was published yet. */
  readPointer(): Promise<Pointer>;
  /** The files of one release. */
  source(id: string): Source;
}

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
   * one is dropped first, and opened again should the new one be refused.
   */
  overlap: boolean;
  log: Log;
  now: () => number;
  metrics: Metrics;
  /** The compiled scoring kernels; without them their slower twin scores. */
  scoring?: WebAssembly.Module;
  /** Called when a release has taken the place of another, which nothing new is answered from. */
  onSwitch?: () => void;
}

export function currentRelease(store: ReleaseStore, options: CurrentReleaseOptions): CurrentRelease {
  const { overlap, log, now, metrics, scoring, onSwitch } = options;
  let held: Recommender | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let turn: { since: number } | undefined;
  let refused: { id: string; until: number; pauseMs: number } | undefined;
  let complaint: string | undefined;

  const isBusy = () => turn !== undefined && now() - turn.since < ABANDONED_MS;

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

  /** Undefined, with a log line, when the release is refused. */
  async function open(id: string): Promise<Recommender | undefined> {
    const start = now();
    try {
      const source = store.source(id);
      await checkManifest(source, id);
      if (!overlap) held = undefined;
      const recommender = await metrics.time('open', () => openRecommender(source, { scoring, now }));
      await warmUp(recommender);
      const bytes = recommender.memory().reduce((sum, component) => sum + component.bytes, 0);
      log({ level: 'info', event: 'release-opened', release: id, ms: now() - start, bytes });
      metrics.count('cinematch_release_switches_total');
      return timedRecommender(recommender, metrics);
    } catch (error) {
      const found = describe(error);
      log({ level: 'error', event: 'release-refused', release: id, ...found });
      metrics.count('cinematch_release_refusals_total', { code: found.code });
      return undefined;
    }
  }

  async function replace(id: string): Promise<void> {
    const old = held?.manifest.id;
    const next = await open(id);
    if (next) {
      held = next;
      refused = undefined;
      if (old) onSwitch?.();
      return;
    }
    const pauseMs = refused?.id === id ? Math.min(2 * refused.pauseMs, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    refused = { id, until: now() + pauseMs, pauseMs };
    if (!held && old) held = await open(old);
  }

  /**
   * Follows the pointer. Never throws; afterwards there is something to answer from, or known to be nothing. `patient`:
   * the new release is waited for even if the old one could answer meanwhile.
   */
  async function takeTurn(patient: boolean): Promise<void> {
    const mine = { since: now() };
    turn = mine;
    const finish = () => {
      if (turn === mine) turn = undefined;
    };
    const id = await readPointer();
    checkedAt = now();
    if (!id || id === held?.manifest.id || (id === refused?.id && now() < refused.until)) return finish();
    const replaced = replace(id).finally(finish);
    if (patient || !overlap || !held) await replaced;
  }

  async function waitWhile(holds: () => boolean): Promise<void> {
    for (const start = now(); holds(); ) {
      if (now() - start > WAIT_MS) throw new RequestError('not-ready', 'the release is still being opened');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  function whatIsHeld(): Recommender {
    if (!held) throw new RequestError('not-ready', 'no release is open; the log of the service says why');
    return held;
  }

  return {
    peek: () => held,
    opening: () => !held && isBusy(),
    async get() {
      if (!held) await waitWhile(() => !held && isBusy());
      if (held && (isBusy() || now() - checkedAt < REVALIDATE_MS)) return held;
      await takeTurn(false);
      return whatIsHeld();
    },
    async reload() {
      await waitWhile(isBusy);
      refused = undefined;
      await takeTurn(true);
      return whatIsHeld();
    },
  };
}

/** Refuses what can be refused before anything is dropped for it. */
async function checkManifest(source: Source, id: string): Promise<void> {
  const manifest = parseManifest(new TextDecoder().decode(await source.read('manifest.json')));
  if (manifest.id !== id) {
    throw new ReleaseError('corrupt', `manifest.json: describes release ${manifest.id}, expected ${id}`);
  }
  checkBudget(manifest);
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

function describe(error: unknown): { code: string; reason: string } {
  if (error instanceof ReleaseError) return { code: error.code, reason: error.message };
  return { code: 'unexpected', reason: error instanceof Error ? error.message : String(error) };
}
