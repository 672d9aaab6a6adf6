/** What every route is given, and what a host must bring. */

import type { Context } from 'hono';
import type { Recommender } from '../models/recommender/answers.ts';
import type { FeedbackStore } from '../shared/feedback.ts';
import type { ReleaseArchive } from '../shared/release/archive.ts';
import type { Credential, Who } from './access/keys.ts';
import type { RateLimiter, Taken } from './access/rate-limit.ts';
import type { Log } from './health/log.ts';
import type { MemoryGuard } from './health/memory-guard.ts';
import type { MemoryHistory } from './health/memory-history.ts';
import type { Metrics } from './health/metrics.ts';
import type { Fellows } from './health/process-report.ts';
import type { Assets } from './http/assets.ts';
import type { Ask } from './release/compare.ts';
import type { CurrentRelease } from './release/current-release.ts';
import type { Settings } from './settings.ts';

/** The other end of a request, as only the host knows it. */
export interface Client {
  /** IP address. */
  readonly address: string;
  /** Whether the caller came by https. */
  readonly secure: boolean;
  /**
   * Path of the host below which the service lies, like `/films`: without a slash at the end. Absent or empty: at the root
   * (edge/http/base-path.ts).
   */
  readonly base?: string;
}

export interface AppDeps {
  readonly settings: Settings;
  /** None: everybody may ask as often as they like. */
  readonly limiter?: RateLimiter;
  readonly releases: CurrentRelease;
  /** Every release that the host keeps. */
  readonly archive: ReleaseArchive;
  readonly metrics: Metrics;
  readonly memory: MemoryGuard;
  readonly memoryHistory: MemoryHistory;
  /** Another service on another release, to compare with. */
  readonly shadow?: Ask;
  /** Where several processes are one service. */
  readonly fellows?: Fellows;
  /** Number of this process among its fellows. */
  readonly worker?: number;
  /** True once the host was told to end. */
  readonly draining?: () => boolean;
  /** Ratings that people give; absent where the host has no database for them. */
  readonly feedback?: FeedbackStore;
  /** Scripts and styles of the pages. */
  readonly assets: Assets;
  /** Lines of a batch that one request is answered for; any number by default. */
  readonly maxBatchLines?: number;
  readonly log: Log;
  /** Resident bytes of the process; null where the host cannot know (Workers). */
  readonly residentBytes: () => number | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface AppEnv {
  Bindings: Client;
  Variables: {
    deps: AppDeps;
    /** The release that answers this request, from the first line of the route to the last. */
    recommender: Recommender;
    /** Path pattern of the route, for the log: it names no user. */
    route: string;
    /** Whether that is one of the site's; undefined at a path without routes. */
    page: boolean | undefined;
    requestId: string;
    /** Asks this service itself, as whoever calls it would. */
    ask: Ask;
    /** Whose key came with the request; undefined for a caller without a key, or with one that is not known. */
    who: Who | undefined;
    /** Whether the request brought a key, known or not. */
    credential: Credential['kind'];
    /** Local path that the form of a key was to lead to. */
    next: string | undefined;
    /** True once the log has heard of this request that the store of feedback fails. */
    feedbackFailed: boolean | undefined;
    /** What the caller has left, once counted. */
    rate: Taken;
  };
}

export type AppContext = Context<AppEnv>;
