/** The service on Cloudflare Workers, with releases from the R2 bucket of the binding RELEASES. */

import scoring from '../../shared/kernels/scoring.wasm';
import { sumBytes } from '../../shared/units.ts';
import { createApp } from '../app.ts';
import type { Client } from '../context.ts';
import { followItems } from '../feedback/items.ts';
import { createOutcomes } from '../feedback/outcomes.ts';
import type { LogLine } from '../health/log.ts';
import { memoryGuard } from '../health/memory-guard.ts';
import { memoryHistory } from '../health/memory-history.ts';
import { createMetrics } from '../health/metrics.ts';
import { problem } from '../http/problem.ts';
import { currentRelease } from '../release/current-release.ts';
import { listIntact, pinned } from '../release/release-archive.ts';
import { readSettings, SettingsError } from '../settings.ts';
import { type AssetFetcher, boundAssets } from './assets.ts';
import { type D1Database, d1Feedback } from './d1-feedback.ts';
import { type R2ArchiveBucket, r2Archive } from './r2-archive.ts';
import { bindingRateLimiter, type RateLimitBinding } from './rate-limiter.ts';

/**
 * Most lines of a batch. Cloudflare allows 10,000 subrequests per request, and a line about a user needs up to four of
 * them, for the history and the ratings given since.
 */
const MAX_BATCH_LINES = 1_000;

/** The soft memory limit as a share of the release's budget. A round number, from which on `/v1/memory` warns too. */
const SOFT = 0.9;

/** How long facts about releases and feedback are used again: each look costs reads of the bucket. A round number. */
const FACTS_MS = 10_000;

interface Env {
  readonly RELEASES: R2ArchiveBucket;
  /** Another Worker with this service and another release, for comparisons. */
  readonly SHADOW?: { fetch(address: string, init: RequestInit): Promise<Response> };
  readonly RATE_LIMIT?: RateLimitBinding;
  readonly ASSETS: AssetFetcher;
  /** Without this database nobody can store ratings. */
  readonly FEEDBACK?: D1Database;
}

interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void;
}

/** A clock that cannot be set. On Workers it advances with input and output only, as every clock there. */
const clock = () => performance.now();

/** One app per isolate. Bindings stay valid after their request has ended, so those of the first request are kept. */
let app: ReturnType<typeof createApp> | undefined;

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    try {
      app ??= appFor(env);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      log({ level: 'error', event: 'settings-refused', reason: error.message });
      return problem(500, 'a setting of the service is wrong; its log says which');
    }
    const client = { ...clientOf(request), later: (work: Promise<unknown>) => context.waitUntil(work) };
    const answer = Promise.resolve(app.fetch(request, client));
    // If the caller leaves, the opening of a release must go on, because other requests wait for it.
    context.waitUntil(answer);
    return answer;
  },
};

function appFor(env: Env): ReturnType<typeof createApp> {
  const settings = readSettings({ ...env });
  const limiter = env.RATE_LIMIT && settings.rateLimit > 0 ? bindingRateLimiter(env.RATE_LIMIT) : undefined;
  const metrics = createMetrics();
  const bucket = r2Archive(env.RELEASES);
  const archive = settings.release === undefined ? bucket : pinned(bucket, settings.release);
  const releases = currentRelease(archive, {
    overlap: false,
    fallbacks: settings.release === undefined ? () => listIntact(archive) : undefined,
    log,
    clock,
    metrics,
    scoring,
    patience: settings.patience,
  });
  // An isolate cannot measure its memory, so the size of the release is compared with the budget in its manifest.
  const measure = () => {
    const recommender = releases.peek();
    if (!recommender) return null;
    const { budget } = recommender.manifest;
    return { bytes: sumBytes(recommender.memory()), soft: SOFT * budget, hard: budget };
  };
  const { SHADOW: shadow } = env;
  const feedback = env.FEEDBACK && d1Feedback(env.FEEDBACK);
  const canStore = settings.keys.length > 0 && feedback?.outcomes !== undefined;
  return createApp({
    releases,
    archive,
    metrics,
    memory: memoryGuard({ measure, giveBack: () => releases.peek()?.shrink(), log, clock }),
    memoryHistory: memoryHistory(
      () => ({ residentBytes: null, components: releases.peek()?.memory() ?? [] }),
      Date.now,
      clock,
    ),
    shadow:
      shadow &&
      ((path, init) => {
        const headers = new Headers(init.headers);
        if (settings.shadowKey !== undefined) headers.set('authorization', `Bearer ${settings.shadowKey}`);
        return shadow.fetch(`https://shadow${path}`, { ...init, headers });
      }),
    mcp: settings.mcp ? async (...given) => (await import('../mcp/answer-mcp.ts')).answerMcp(...given) : undefined,
    site:
      settings.site === undefined
        ? undefined
        : (id) => bucket.source([settings.site, 'releases', id].filter((part) => part !== undefined).join('/')),
    feedback,
    items: feedback?.items && followItems(feedback.items, { log, clock }),
    outcomes: canStore ? createOutcomes(feedback.outcomes, { log, now: Date.now, clock }) : undefined,
    settings,
    limiter,
    assets: boundAssets(env.ASSETS),
    maxBatchLines: MAX_BATCH_LINES,
    log,
    now: Date.now,
    clock,
    residentBytes: () => null,
    factsMs: FACTS_MS,
  });
}

function clientOf({ headers, url }: Request): Client {
  return { address: headers.get('cf-connecting-ip') ?? 'unknown', secure: url.startsWith('https:') };
}

function log(line: LogLine): void {
  // biome-ignore lint/suspicious/noConsole: a Worker has no other log
  console.log(JSON.stringify(line));
}
