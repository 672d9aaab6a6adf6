/** The context that every route receives, and the dependencies that a host must provide. */

import type { Context } from 'hono';
import type { Recommender } from '../models/recommender/answers.ts';
import type { FactSources } from '../models/releases/read-facts.ts';
import type { FeedbackStore } from '../shared/feedback.ts';
import type { ReleaseArchive } from '../shared/release/archive.ts';
import type { Source } from '../shared/source.ts';
import type { Credential, Who } from './access/keys.ts';
import type { RateLimiter, Taken } from './access/rate-limit.ts';
import type { CurrentItems } from './feedback/items.ts';
import type { Outcomes } from './feedback/outcomes.ts';
import type { Log } from './health/log.ts';
import type { MemoryGuard } from './health/memory-guard.ts';
import type { MemoryHistory } from './health/memory-history.ts';
import type { Metrics } from './health/metrics.ts';
import type { Fellows } from './health/process-report.ts';
import type { Assets } from './http/assets.ts';
import type { CanaryRelease } from './release/canary.ts';
import type { Ask } from './release/compare.ts';
import type { CurrentRelease } from './release/current-release.ts';
import type { Settings } from './settings.ts';

/** Facts about the connection of a request that only the host knows. */
export interface Client {
  /** IP address. */
  readonly address: string;
  /** Whether the caller used https. */
  readonly secure: boolean;
  /**
   * Path on the host below which the service is mounted, like `/films`, without a slash at the end. Absent or empty
   * when it is mounted at the root (edge/http/base-path.ts).
   */
  readonly base?: string;
  /** Keeps the process alive until work is done that no answer waits for. Absent where it stays alive anyway. */
  readonly later?: (work: Promise<unknown>) => void;
}

/**
 * Who answers a visitor.
 *
 * - `server`: a process or a Worker of the site
 * - `device`: the visitor's own browser (edge/browser), which belongs to the visitor alone
 * - `files`: nobody: pages that were written to files (edge/node/site)
 */
export type AnsweredBy = 'server' | 'device' | 'files';

/** A picture of a film, and its media type. */
export interface Poster {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** Everything that the service needs from its host. */
export interface AppDeps {
  readonly settings: Settings;
  /** Who answers; a server by default. */
  readonly answeredBy?: AnsweredBy;
  /** What the host knows of its surroundings: disks, and whether a night is at work. */
  readonly surroundings?: Pick<FactSources, 'disks' | 'nightRuns'>;
  /** How long facts about what is stored are used again, in milliseconds; 0 by default. */
  readonly factsMs?: number;
  /** Absent when the number of requests is not limited. */
  readonly limiter?: RateLimiter;
  readonly releases: CurrentRelease;
  /** Every release that the host keeps. */
  readonly archive: ReleaseArchive;
  readonly metrics: Metrics;
  readonly memory: MemoryGuard;
  readonly memoryHistory: MemoryHistory;
  /**
   * The files of a site for devices (edge/node/site): those of the release `id`, or those beside the releases. Absent when
   * visitors cannot let their own device answer.
   */
  readonly site?: (id?: string) => Source;
  /** Returns the poster with one of these names, without an ending; absent when there is no folder of posters. */
  readonly posters?: (names: readonly string[]) => Promise<Poster | undefined>;
  /** Another service that answers from another release, for comparisons. */
  readonly shadow?: Ask;
  /**
   * Answers a message of an assistant (edge/mcp): `request` has its headers, `message` is its body, and `ask` asks in the name
   * of the caller. Absent when the service answers no assistants.
   */
  readonly mcp?: (request: Request, message: unknown, ask: Ask) => Promise<Response>;
  /** The other processes, when several processes form one service. */
  readonly fellows?: Fellows;
  /** Number of this process among several; absent when it is the only one. */
  readonly worker?: number;
  /** True once the host was told to stop. */
  readonly draining?: () => boolean;
  /** The store of ratings that people give; absent when the host has no database for them. */
  readonly feedback?: FeedbackStore;
  /** Changes of the catalogue since the night; absent when the host keeps none. */
  readonly items?: CurrentItems;
  /** Counts what becomes of listed films; absent where nobody can store ratings. */
  readonly outcomes?: Outcomes;
  /** A release that is tried beside the current one; absent where the host has memory for one alone. */
  readonly canary?: CanaryRelease;
  /** Scripts, styles and images of the pages. */
  readonly assets: Assets;
  /** Most lines that a batch may have; unlimited by default. */
  readonly maxBatchLines?: number;
  readonly log: Log;
  /** Resident bytes of the process; null where the host cannot measure them (Workers). */
  readonly residentBytes: () => number | null;
  /** Milliseconds since 1970, for times that are shown or stored. The clock may be set, so durations use `clock`. */
  readonly now: () => number;
  /** Milliseconds on a clock that cannot be set, for durations and ages. */
  readonly clock: () => number;
}

/** The types of Hono's context: the bindings come from the host, the variables are set while a request is answered. */
export interface AppEnv {
  Bindings: Client;
  Variables: {
    deps: AppDeps;
    /** The release that answers this request. It stays the same until the answer is complete. */
    recommender: Recommender;
    /** Path pattern of the route. The log has the pattern and not the path, which may contain a user id. */
    route: string;
    /** Whether the route is a page; undefined at a path without routes. */
    page: boolean | undefined;
    requestId: string;
    /** Sends a request to this service, within the process. Its access and its limits are checked. */
    ask: Ask;
    /** The caller's key; undefined when the request has no key or an unknown one. */
    who: Who | undefined;
    /** Whether the request carries a key, known or not. */
    credential: Credential['kind'];
    /** Local path to go to after the sign-in that this request attempts. */
    next: string | undefined;
    /** True once a failure of the feedback store was logged for this request. */
    feedbackFailed: boolean | undefined;
    /** The last answer of the rate limiter; unset when nothing was counted. */
    rate: Taken;
  };
}

/** Hono's context with the types of this service. */
export type AppContext = Context<AppEnv>;
