/** The service with its dependencies on the visitor's own device: releases in a cache, ratings in IndexedDB. */

import { sumBytes } from '../../shared/units.ts';
import { createApp } from '../app.ts';
import type { AppDeps } from '../context.ts';
import type { Log } from '../health/log.ts';
import { memoryGuard } from '../health/memory-guard.ts';
import { memoryHistory } from '../health/memory-history.ts';
import { createMetrics } from '../health/metrics.ts';
import type { Assets } from '../http/assets.ts';
import { currentRelease } from '../release/current-release.ts';
import { readSettings } from '../settings.ts';
import { openDatabase } from './database.ts';
import { indexedFeedback } from './indexed-feedback.ts';
import { keptFilms } from './kept-films.ts';
import type { KeptReleases } from './kept-releases.ts';

/** The soft memory limit as a share of the release's budget, as on Workers. */
const SOFT = 0.9;

/** A clock that cannot be set. */
const clock = () => performance.now();

/** What `openApp` needs. */
export interface AppOptions {
  readonly kept: KeptReleases;
  readonly assets: Assets;
  /** The compiled scoring kernels. Without them the same scores are computed in TypeScript, more slowly. */
  readonly scoring: WebAssembly.Module | undefined;
  readonly log: Log;
}

/** Sets up the service. It opens the release at its first request, and holds one at a time, as an isolate of Workers. */
export function openApp({
  kept,
  assets,
  scoring,
  log,
}: AppOptions): AppDeps & Pick<ReturnType<typeof createApp>, 'fetch'> {
  const metrics = createMetrics();
  const releases = currentRelease(kept, { overlap: false, log, clock, metrics, scoring });
  const database = openDatabase();
  const filmOf = (movieId: number) => {
    const film = releases.peek()?.movie(movieId);
    return film && { title: film.title, year: film.year };
  };
  const components = () => releases.peek()?.memory() ?? [];
  const measure = () => {
    const recommender = releases.peek();
    if (!recommender) return null;
    const { budget } = recommender.manifest;
    return { bytes: sumBytes(recommender.memory()), soft: SOFT * budget, hard: budget };
  };
  const deps: AppDeps = {
    answeredBy: 'device',
    settings: readSettings({ CINEMATCH_RATE_LIMIT: '0', CINEMATCH_NIGHT_HOURS: '0' }),
    releases,
    archive: kept,
    metrics,
    memory: memoryGuard({ measure, giveBack: () => releases.peek()?.shrink(), log, clock }),
    memoryHistory: memoryHistory(() => ({ residentBytes: null, components: components() }), Date.now, clock),
    feedback: indexedFeedback({ database, films: keptFilms(database), filmOf, now: Date.now }),
    assets,
    log,
    now: Date.now,
    clock,
    residentBytes: () => null,
  };
  return { ...deps, fetch: createApp(deps).fetch };
}
