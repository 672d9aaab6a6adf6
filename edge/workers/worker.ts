/** The service on Cloudflare Workers: releases come from the R2 bucket that is bound as RELEASES. */

import { createApp } from '../app.ts';
import { currentRelease } from '../current-release.ts';
import type { LogLine } from '../log.ts';
import { type R2Bucket, r2Store } from './r2-source.ts';

interface Env {
  readonly RELEASES: R2Bucket;
}

interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void;
}

/** One app per isolate. Bindings outlive the request that brought them, so the first request's are kept. */
let app: ReturnType<typeof createApp> | undefined;

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    app ??= appFor(env);
    const answer = Promise.resolve(app.fetch(request));
    // A caller that leaves must not cut off the opening of a release that others wait for.
    context.waitUntil(answer);
    return answer;
  },
};

function appFor(env: Env): ReturnType<typeof createApp> {
  const releases = currentRelease(r2Store(env.RELEASES), { overlap: false, log, now: Date.now });
  return createApp({ releases, log, now: Date.now, residentBytes: () => null });
}

function log(line: LogLine): void {
  // biome-ignore lint/suspicious/noConsole: the console is a Worker's log
  console.log(JSON.stringify(line));
}
