/** `cinematch/app`: the service as a Hono app, to be mounted in a Hono app of somebody's own on Node. */

import type { IncomingMessage } from 'node:http';
import { type Context, Hono } from 'hono';
import { basePath } from 'hono/route';
import type { Client } from '../context.ts';
import type { Log } from '../health/log.ts';
import { clientOf } from '../node/client-of.ts';
import { openService } from '../node/open-service.ts';
import { printLine } from '../node/print-line.ts';
import { readSettings, type Settings } from '../settings.ts';

export interface AppOptions {
  /** Folder with `current.json` and one folder per release, as `cinematch nightly` writes it. */
  releases: string;
  /** SQLite file of the ratings that people give; `CINEMATCH_FEEDBACK` by default. */
  feedback?: string;
  /** Where the `CINEMATCH_…` variables of docs/deploy.md are read from; the environment by default. */
  env?: Readonly<Record<string, string | undefined>>;
  /** What becomes of each line of the log; by default it is written to standard output as JSON. */
  log?: Log;
}

export interface FilmsApp {
  /**
   * Pages, their assets and the API. `app.route('/films', films.app)` mounts it at any path of another app; all its links
   * follow. The app answers from the newest release within a second of its publication.
   */
  readonly app: Hono;
  /** Stops following the releases and closes the file of ratings. No request may come after it. */
  close(): void;
}

/**
 * Resolves once the current release is open, or could not be opened: the app then answers 503 and tries again every
 * second. Throws when a variable of `env` is not what it should be.
 */
export async function openApp({
  releases,
  feedback,
  env = process.env,
  log = printLine,
}: AppOptions): Promise<FilmsApp> {
  const settings = readSettings(env);
  const service = await openService({ releases, feedback, settings, log });
  await service.follow();
  const stopFollowing = service.keepFollowing();
  return {
    app: new Hono().all('*', (c) => service.fetch(c.req.raw, mountedClientOf(c, settings))),
    close() {
      stopFollowing();
      service.close();
    },
  };
}

/** Who calls, as @hono/node-server tells it in the context's `env`; elsewhere the address is not known. */
function mountedClientOf(c: Context, settings: Settings): Client {
  const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage };
  const { address, secure } = incoming ? clientOf(incoming, settings) : { address: 'unknown', secure: false };
  return {
    address,
    secure: secure || c.req.url.startsWith('https:'),
    // Where this app is mounted, without a slash at the end; empty at the root.
    base: basePath(c).replace(/\/$/, ''),
  };
}
