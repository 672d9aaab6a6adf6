/**
 * Keeps the release that is served, and follows the pointer. The first request that needs the release opens it; later
 * ones read the pointer again, at most every second. A release that cannot be opened, or cannot make a recommendation,
 * is refused and logged, and the service goes on with the old one. Without an old one it opens the newest other release
 * that is intact, and keeps trying the one that the pointer names.
 *
 * Only values are kept between requests, never promises, because a Worker must not wait for the input or output of
 * another request. So one request at a time reads the pointer and opens releases: it has the turn. A request that finds
 * no release meanwhile polls.
 */

import type { Recommender } from '../../models/recommender/answers.ts';
import { checkReleaseMemory, openRecommender } from '../../models/recommender/recommender.ts';
import { ReleaseError } from '../../shared/errors.ts';
import type { Refusal as ReleaseRefusal } from '../../shared/health/facts.ts';
import { pause } from '../../shared/pause.ts';
import type { ReleaseStore } from '../../shared/release/archive.ts';
import { type Manifest, readManifest } from '../../shared/release/manifest.ts';
import type { Source } from '../../shared/source.ts';
import { sumBytes } from '../../shared/units.ts';
import type { Log } from '../health/log.ts';
import type { Metrics } from '../health/metrics.ts';
import { RequestError } from '../http/problem.ts';
import { timedRecommender } from './timed-recommender.ts';

/** How long the pointer is valid after it was read. The documentation promises one second. */
const REVALIDATE_MS = 1_000;
/**
 * How long to wait before a refused release is tried again. The pause doubles each time that the content of the release
 * is the reason. Round numbers: damaged content seldom becomes right by itself, and every attempt costs an opening.
 */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;
/** The same pause while no release is open, when nothing can be answered. `Retry-After` says it too (edge/app.ts). */
const SHORT_PAUSE_MS = 2_000;
/** Other releases that are tried when none is open. Each costs a full opening, so only a few. */
const MAX_FALLBACKS = 3;
/** A turn that lasts longer than this counts as abandoned, because the runtime may cut off a Worker's request. */
const ABANDONED_MS = 30_000;
/**
 * How long a request waits while another one opens the release, and the time between two looks. Opening takes some 200
 * ms (docs/benchmarks.md), so the limits are round numbers with much room.
 */
const WAIT_MS = 10_000;
const POLL_MS = 20;

/** Code of an error that is not a `ReleaseError`. */
const UNEXPECTED = 'unexpected';
/** Codes that may be due to the storage or the machine, not to the content of the release. */
const PASSING: ReadonlySet<string> = new Set([UNEXPECTED, 'unreadable']);

/** The release that is served now. */
export interface CurrentRelease {
  /**
   * The release to answer from. Opens it, or reads the pointer again, when that is due. Throws `RequestError`
   * `not-ready` when no release can be opened, which is logged, or when another request takes too long to open it.
   */
  get(): Promise<Recommender>;
  /** The release that is open now, without reading anything; undefined when none is. */
  peek(): Recommender | undefined;
  /** True while a release is being opened and no other is open. */
  opening(): boolean;
  /** The release of the pointer, or the pointer itself, that is refused at the moment; null when there is none. */
  refused(): ReleaseRefusal | null;
  /**
   * Reads the pointer now, and tries its release even if it was refused before. Resolves to the release that is served
   * afterwards. Throws as `get` does.
   */
  reload(): Promise<Recommender>;
}

/** Options of `currentRelease`. */
export interface CurrentReleaseOptions {
  /**
   * True: the old release is served until the new one is open, so both are in memory. False: memory has room for one
   * only, as on Workers. The old release is dropped first, and opened again when the new one is refused. Only with
   * false can a turn be abandoned.
   */
  overlap: boolean;
  /**
   * False when another release answers meanwhile. Then one that is refused is tried again as seldom as beside an open one.
   * True by default.
   */
  urgent?: boolean;
  /** Ids of releases to try when none is open, best first; none by default. */
  fallbacks?: () => Promise<readonly string[]>;
  log: Log;
  /** Milliseconds on a clock that cannot be set. */
  clock: () => number;
  metrics: Metrics;
  /** The compiled scoring kernels. Without them the same scores are computed in TypeScript, more slowly. */
  scoring?: WebAssembly.Module;
  /**
   * Factor for the time that requests wait for an opening, and for the time after which it is abandoned; 1 by default.
   */
  patience?: number;
  /** Called after a release has replaced another one, which is used only by requests that are still running. */
  onSwitch?: () => void;
}

/** The right to read the pointer and to change which release is open. One request has it at a time. */
interface Turn {
  readonly since: number;
}

/** Why a release or the pointer could not be used. */
type Refusal = Omit<ReleaseRefusal, 'release'>;

/** Serves the releases of `store`. Nothing is opened before the first `get` or `reload`. */
export function currentRelease(store: ReleaseStore, options: CurrentReleaseOptions): CurrentRelease {
  const { overlap, urgent = true, fallbacks, log, clock, metrics, scoring, patience = 1, onSwitch } = options;
  let held: Recommender | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let turn: Turn | undefined;
  let refused: { id: string; until: number; pauseMs: number; refusal: Refusal } | undefined;
  let complaint: Refusal | undefined;

  const isBusy = () => turn !== undefined && (overlap || clock() - turn.since < ABANDONED_MS * patience);

  async function readPointer(): Promise<string | undefined> {
    try {
      const { release } = await store.readPointer();
      complaint = undefined;
      return release;
    } catch (error) {
      const found = describe(error);
      if (found.reason !== complaint?.reason) log({ level: 'error', event: 'pointer-unreadable', ...found });
      complaint = found;
      return undefined;
    }
  }

  /**
   * Opens the release. On success it becomes `held`, unless another request has taken the turn meanwhile. Otherwise the
   * failure is logged and returned. `insteadOf` is the release that should be served, when this one takes its place.
   */
  async function open(id: string, mine: Turn, insteadOf?: string): Promise<Refusal | undefined> {
    const start = clock();
    try {
      const source = store.lease?.(id) ?? store.source(id);
      const manifest = await checkedManifest(source, id);
      if (!overlap && turn === mine) held = undefined;
      const recommender = await metrics.time('open', () => openRecommender(source, { scoring, now: clock, manifest }));
      await warmUp(recommender);
      const bytes = sumBytes(recommender.memory());
      const opened = { release: id, ms: Math.round(clock() - start), bytes };
      if (insteadOf === undefined) log({ level: 'info', event: 'release-opened', ...opened });
      else log({ level: 'warn', event: 'release-fallback', from: insteadOf, ...opened });
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
      if (!(await open(id, mine, from))) return;
    }
  }

  /** A refused release is tried again soon when the reason may pass by itself, and sooner when no release is open. */
  function pauseAfter(id: string, refusal: Refusal): typeof refused {
    const { code } = refusal;
    let pauseMs = FIRST_PAUSE_MS;
    if (!held && urgent) pauseMs = SHORT_PAUSE_MS;
    else if (!PASSING.has(code) && refused?.id === id) pauseMs = Math.min(2 * refused.pauseMs, LONGEST_PAUSE_MS);
    return { id, until: clock() + pauseMs, pauseMs, refusal };
  }

  /**
   * Reads the pointer and opens its release when that is a new one. Never throws. If nothing is open when it resolves,
   * then nothing could be opened. `patient` waits for the new release even when the old one can be served meanwhile.
   * The caller has checked that nobody has the turn; nothing may be awaited between that check and taking it.
   */
  async function takeTurn(patient: boolean): Promise<void> {
    const mine: Turn = { since: clock() };
    turn = mine;
    const finish = () => {
      if (turn === mine) turn = undefined;
    };
    const id = await readPointer();
    if (turn !== mine) return;
    checkedAt = clock();
    if (id !== undefined && id !== refused?.id) refused = undefined;
    if (!id || id === held?.manifest.id || (id === refused?.id && clock() < refused.until)) return finish();
    const replaced = replace(id, mine).finally(finish);
    if (patient || !overlap || !held) await replaced;
  }

  async function waitSince(start: number): Promise<void> {
    if (clock() - start > WAIT_MS * patience)
      throw new RequestError('not-ready', 'the release is still being opened; try again soon');
    await pause(POLL_MS);
  }

  function whatIsHeld(): Recommender {
    if (!held) throw new RequestError('not-ready', 'no release is open; the log of the service says why');
    return held;
  }

  return {
    peek: () => held,
    opening: () => !held && isBusy(),
    refused() {
      if (complaint) return { release: null, ...complaint };
      return refused ? { release: refused.id, ...refused.refusal } : null;
    },
    async get() {
      for (const start = clock(); !held && isBusy(); ) await waitSince(start);
      if (held && (isBusy() || clock() - checkedAt < REVALIDATE_MS)) return held;
      await takeTurn(false);
      return whatIsHeld();
    },
    async reload() {
      for (const start = clock(); isBusy(); ) await waitSince(start);
      if (refused) refused = { ...refused, until: Number.NEGATIVE_INFINITY, pauseMs: FIRST_PAUSE_MS / 2 };
      await takeTurn(true);
      return whatIsHeld();
    },
  };
}

/** Resolves to the manifest after the checks that are possible before the old release is dropped. Throws `ReleaseError`. */
async function checkedManifest(source: Source, id: string): Promise<Manifest> {
  const manifest = await readManifest(source);
  if (manifest.id !== id) {
    throw new ReleaseError('corrupt', `manifest.json: describes release ${manifest.id}, expected ${id}`);
  }
  checkReleaseMemory(manifest);
  return manifest;
}

/** Makes a first recommendation with every model. Throws `ReleaseError`, or the error of a model, when that fails. */
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
