/** What every route is given, and what a host must bring. */

import type { Context } from 'hono';
import type { Recommender } from '../models/answers.ts';
import type { CurrentRelease } from './current-release.ts';
import type { Log } from './log.ts';

export interface AppDeps {
  readonly releases: CurrentRelease;
  readonly log: Log;
  /** Resident bytes of the process; null where the host cannot know (Workers). */
  readonly residentBytes: () => number | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface AppEnv {
  Variables: {
    deps: AppDeps;
    /** The release that answers this request, from the first line of the route to the last. */
    recommender: Recommender;
    /** Path pattern of the route, for the log: it names no user. */
    route: string;
    requestId: string;
  };
}

export type AppContext = Context<AppEnv>;
