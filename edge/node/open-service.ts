/** The service with all that it needs on Node: releases from a folder, feedback in a file, limits. It does not listen. */

import { fileArchive } from '../../shared/node/file-archive.ts';
import { createApp } from '../app.ts';
import type { AppDeps } from '../context.ts';
import type { Log } from '../health/log.ts';
import { memoryGuard } from '../health/memory-guard.ts';
import { memoryHistory } from '../health/memory-history.ts';
import { createMetrics } from '../health/metrics.ts';
import type { Fellows } from '../health/process-report.ts';
import { currentRelease } from '../release/current-release.ts';
import { listIntact, pinned } from '../release/release-archive.ts';
import type { Settings } from '../settings.ts';
import { openAssets } from './assets.ts';
import { collectGarbage } from './collect-garbage.ts';
import { memoryRateLimiter } from './rate-limiter.ts';
import { loadScoring } from './scoring-module.ts';
import { shadowAt } from './shadow.ts';
import { type SqliteFeedback, sqliteFeedback } from './sqlite-feedback.ts';

/** How often the pointer is followed while nobody asks anything. */
const FOLLOW_MS = 1_000;
/** Share of the memory limit over which caches shrink. */
const SOFT = 0.8;
/** After a switch the old release is collected once its last requests are likely to be answered. */
const LET_GO_MS = 1_000;

export interface ServiceOptions {
  /** Folder with `current.json` and one folder per release. */
  releases: string;
  /** SQLite file of the ratings that people give; the settings' by default. */
  feedback?: string;
  settings: Settings;
  /** Resident bytes over which new work is refused, 0 for no limit; the settings' by default. */
  memoryLimit?: number;
  /** Answers from this release whatever the pointer says; the settings' by default. */
  release?: string;
  /** Address of another service to compare with; the settings' by default. */
  shadow?: string;
  /** Number of this process among its fellows. */
  worker?: number;
  fellows?: Fellows;
  /** True once the host was told to end. */
  draining?: () => boolean;
  log: Log;
  /** Milliseconds since 1970; the clock of the machine by default. */
  now?: () => number;
}

export interface NodeService {
  /** The service as a function of a request. */
  readonly fetch: ReturnType<typeof createApp>['fetch'];
  readonly deps: AppDeps;
  /** Looks at memory and at the pointer, and opens the release that it names. Resolves also when that fails. */
  follow(): Promise<unknown>;
  /** Does so every second, without keeping the process alive. What comes back ends that. */
  keepFollowing(): () => void;
  /** Closes the file of feedback. */
  close(): void;
}

/** Opens no release yet. Throws when the pages were not built. */
export async function openService(options: ServiceOptions): Promise<NodeService> {
  const { releases: folder, settings, log, now = Date.now } = options;
  const { patience } = settings;
  const limiter = settings.rateLimit > 0 ? memoryRateLimiter(settings.rateLimit, now) : undefined;
  const { memoryLimit = settings.memoryLimit, release = settings.release, shadow = settings.shadow } = options;
  const residentBytes = () => process.memoryUsage.rss();
  const metrics = createMetrics();
  const [scoring, assets] = await Promise.all([loadScoring(), openAssets()]);
  const archive = release === undefined ? fileArchive(folder) : pinned(fileArchive(folder), release);
  const releases = currentRelease(archive, {
    overlap: true,
    fallbacks: release === undefined ? () => listIntact(archive) : undefined,
    log,
    now,
    metrics,
    scoring,
    patience,
    onSwitch: () => setTimeout(collectGarbage, LET_GO_MS).unref(),
  });
  const memory = memoryGuard({
    measure: () => (memoryLimit > 0 ? { bytes: residentBytes(), soft: SOFT * memoryLimit, hard: memoryLimit } : null),
    giveBack(pressure) {
      releases.peek()?.shrink();
      if (pressure === 'hard') collectGarbage();
    },
    log,
    now,
  });
  const history = memoryHistory(
    () => ({ residentBytes: residentBytes(), components: releases.peek()?.memory() ?? [] }),
    now,
  );
  const feedback = sqliteFeedback(options.feedback ?? settings.feedback, patience);
  if (settings.keys.length > 0) prepareFeedback(feedback, log);
  const deps: AppDeps = {
    releases,
    archive,
    metrics,
    memory,
    memoryHistory: history,
    shadow: shadow === undefined ? undefined : shadowAt(shadow, patience),
    fellows: options.fellows,
    worker: options.worker,
    draining: options.draining,
    feedback,
    settings,
    limiter,
    assets,
    log,
    now,
    residentBytes,
  };
  const follow = () => {
    memory.pressure();
    history.look();
    return releases.get().catch(() => undefined);
  };
  return {
    fetch: createApp(deps).fetch,
    deps,
    follow,
    keepFollowing() {
      const following = setInterval(follow, FOLLOW_MS).unref();
      return () => clearInterval(following);
    },
    close: () => feedback.close(),
  };
}

/** So that the file is there for the nightly run, and a path that cannot be used is told before somebody rates. */
function prepareFeedback(feedback: SqliteFeedback, log: Log): void {
  feedback.prepare().catch((error: Error) => {
    log({ level: 'error', event: 'feedback-failed', reason: error.message });
  });
}
