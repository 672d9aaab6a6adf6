/**
 * The service with its dependencies on Node: releases in a folder, feedback in an SQLite file, limits in memory. It
 * does not listen on a port.
 */

import { join } from 'node:path';
import { createKey } from '../../shared/keys.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { fileSource } from '../../shared/node/file-source.ts';
import { isLocked } from '../../shared/node/folder-lock.ts';
import { readDisks } from '../../shared/node/free-space.ts';
import { createApp } from '../app.ts';
import type { AppDeps } from '../context.ts';
import { followItems } from '../feedback/items.ts';
import { createOutcomes } from '../feedback/outcomes.ts';
import type { Log } from '../health/log.ts';
import { memoryGuard } from '../health/memory-guard.ts';
import { memoryHistory } from '../health/memory-history.ts';
import { createMetrics } from '../health/metrics.ts';
import type { Fellows } from '../health/process-report.ts';
import { followCanary } from '../release/canary.ts';
import { currentRelease } from '../release/current-release.ts';
import { listIntact, pinned } from '../release/release-archive.ts';
import type { Settings } from '../settings.ts';
import { openAssets } from './assets.ts';
import { collectGarbage } from './collect-garbage.ts';
import { posterFolder } from './poster-folder.ts';
import { memoryRateLimiter } from './rate-limiter.ts';
import { loadScoring } from './scoring-module.ts';
import { shadowAt } from './shadow.ts';
import { type SqliteFeedback, sqliteFeedback } from './sqlite-feedback.ts';

/** How often the pointer is read while no requests come. The documentation promises a second. */
const FOLLOW_MS = 1_000;
/** The soft memory limit as a share of the hard one. A round number that leaves room for requests that are running. */
const SOFT = 0.8;
/**
 * Time between a switch of releases and the collection of the old one, so that its last requests are answered by then.
 */
const LET_GO_MS = 1_000;

/** How long facts about releases, disks and feedback are used again. A round number. */
const FACTS_MS = 2_000;

/** Options of `openService`. */
export interface ServiceOptions {
  /** Folder with `current.json` and one folder per release. */
  releases: string;
  /** SQLite file of the ratings that people give; taken from the settings by default. */
  feedback?: string;
  settings: Settings;
  /** Resident bytes over which new work is refused, 0 for no limit; taken from the settings by default. */
  memoryLimit?: number;
  /** Id of the release to answer from, whatever the pointer says; taken from the settings by default. */
  release?: string;
  /** Address of another service for comparisons; taken from the settings by default. */
  shadow?: string;
  /** Number of this process among several; absent when it is the only one. */
  worker?: number;
  /** The other processes, when several processes form one service. */
  fellows?: Fellows;
  /** True once the host was told to stop. */
  draining?: () => boolean;
  log: Log;
  /** Milliseconds since 1970; the machine's clock by default. */
  now?: () => number;
  /** Milliseconds for durations; by default a clock that cannot be set. */
  clock?: () => number;
}

/** The service, ready to answer requests. */
export interface NodeService {
  /** The service as a function of a request. */
  readonly fetch: ReturnType<typeof createApp>['fetch'];
  readonly deps: AppDeps;
  /**
   * Checks memory, reads the pointer, and opens the release that it names and the one that is tried. Never rejects; failures
   * are logged.
   */
  follow(): Promise<unknown>;
  /** Calls `follow` every second, without keeping the process alive. Returns a function that stops this. */
  keepFollowing(): () => void;
  /** Stores what was counted and closes the feedback file. */
  close(): Promise<void>;
}

/** Sets up the service without opening a release. Rejects with `Error` when the assets of the pages are not built. */
export async function openService(options: ServiceOptions): Promise<NodeService> {
  const { releases: folder, settings, log, now = Date.now, clock = () => performance.now() } = options;
  const { patience } = settings;
  const limiter = settings.rateLimit > 0 ? memoryRateLimiter(settings.rateLimit, clock) : undefined;
  const { memoryLimit = settings.memoryLimit, release = settings.release, shadow = settings.shadow } = options;
  const residentBytes = () => process.memoryUsage.rss();
  const metrics = createMetrics();
  const [scoring, assets] = await Promise.all([loadScoring(), openAssets()]);
  const archive = release === undefined ? fileArchive(folder) : pinned(fileArchive(folder), release);
  const onSwitch = () => void setTimeout(collectGarbage, LET_GO_MS).unref();
  const opening = { overlap: true, log, clock, metrics, scoring, patience, onSwitch };
  const fallbacks = release === undefined ? () => listIntact(archive) : undefined;
  const releases = currentRelease(archive, { ...opening, fallbacks });
  const current = () => releases.peek()?.manifest.id;
  const open = (id: string) => currentRelease(pinned(archive, id), { ...opening, urgent: false });
  const canary = release === undefined ? followCanary(archive, open, current, log) : undefined;
  const memory = memoryGuard({
    measure: () => (memoryLimit > 0 ? { bytes: residentBytes(), soft: SOFT * memoryLimit, hard: memoryLimit } : null),
    giveBack(pressure) {
      releases.peek()?.shrink();
      canary?.peek()?.shrink();
      if (pressure === 'hard') collectGarbage();
    },
    log,
    clock,
  });
  const history = memoryHistory(
    () => ({ residentBytes: residentBytes(), components: releases.peek()?.memory() ?? [] }),
    now,
    clock,
  );
  const feedback = sqliteFeedback(options.feedback ?? settings.feedback, patience);
  if (settings.keys.length > 0) prepareFeedback(feedback, log);
  const canStore = settings.keys.length > 0 && feedback.outcomes !== undefined;
  const outcomes = canStore ? createOutcomes(feedback.outcomes, { log, now, clock }) : undefined;
  const items = feedback.items && followItems(feedback.items, { log, clock });
  const deps: AppDeps = {
    releases,
    archive,
    metrics,
    memory,
    memoryHistory: history,
    site: settings.site === undefined ? undefined : (id = '') => fileSource(join(settings.site ?? '', 'releases', id)),
    posters: settings.posters && 'folder' in settings.posters ? posterFolder(settings.posters.folder) : undefined,
    shadow: shadow === undefined ? undefined : shadowAt(shadow, patience, settings.shadowKey),
    mcp: settings.mcp ? async (...given) => (await import('../mcp/answer-mcp.ts')).answerMcp(...given) : undefined,
    fellows: options.fellows,
    worker: options.worker,
    draining: options.draining,
    feedback,
    items,
    outcomes,
    canary,
    settings: { ...settings, sessionSecret: settings.sessionSecret ?? createKey() },
    limiter,
    assets,
    log,
    now,
    clock,
    residentBytes,
    surroundings: {
      disks: () => readDisks({ releases: folder, feedback: options.feedback ?? settings.feedback }),
      nightRuns: async () => isLocked(folder),
    },
    factsMs: FACTS_MS,
  };
  const follow = async () => {
    memory.pressure();
    history.look();
    void outcomes?.storeSoon();
    await releases.get().catch(() => undefined);
    await canary?.follow();
    await items?.look();
  };
  return {
    fetch: createApp(deps).fetch,
    deps,
    follow,
    keepFollowing() {
      const following = setInterval(follow, FOLLOW_MS).unref();
      return () => clearInterval(following);
    },
    async close() {
      await outcomes?.store();
      feedback.close();
    },
  };
}

/**
 * Creates the feedback file early, so that the nightly run finds it and a path that cannot be used is logged before
 * somebody rates a film.
 */
function prepareFeedback(feedback: SqliteFeedback, log: Log): void {
  feedback.prepare().catch((error: Error) => {
    log({ level: 'error', event: 'feedback-failed', reason: error.message });
  });
}
