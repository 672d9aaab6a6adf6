/** `cinematch/app`: the service as a Hono app, which another Hono app on Node can mount. */

import type { IncomingMessage } from 'node:http';
import { type Context, Hono } from 'hono';
import { basePath } from 'hono/route';
import type { Client } from '../context.ts';
import type { Log } from '../health/log.ts';
import { clientOf } from '../node/client-of.ts';
import { openService } from '../node/open-service.ts';
import { printLine } from '../node/print-line.ts';
import { readSettings, type Settings } from '../settings.ts';

/** Options of `openApp`. */
export interface AppOptions {
  /** Folder with `current.json` and one folder per release, as `cinematch nightly` writes it. */
  releases: string;
  /** SQLite file of the ratings that people give; `CINEMATCH_FEEDBACK` by default. */
  feedback?: string;
  /** The `CINEMATCH_…` variables of docs/operations.md; the environment of the process by default. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Called with each line of the log; by default the line is written to standard output as JSON. */
  log?: Log;
}

/** The mountable service. */
export interface FilmsApp {
  /**
   * Pages, their assets and the API. `app.route('/films', films.app)` mounts it at a path of another app, and its links
   * then include that path. It answers from a new release within a second of its publication.
   */
  readonly app: Hono;
  /** Stops looking for new releases and closes the file of ratings. The app must not get requests after this. */
  close(): Promise<void>;
}

/**
 * Resolves to the app once the current release is open. When the release cannot be opened, it also resolves; the app
 * then answers 503 and tries again every two seconds. Throws `SettingsError` when a variable of `env` is wrong.
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
      return service.close();
    },
  };
}

/**
 * Returns the caller of a request. Its address is known only under @hono/node-server, which puts it into the context's
 * `env`.
 */
function mountedClientOf(c: Context, settings: Settings): Client {
  const { incoming } = (c.env ?? {}) as { incoming?: IncomingMessage };
  const { address, secure } = incoming ? clientOf(incoming, settings) : { address: 'unknown', secure: false };
  return {
    address,
    secure: secure || c.req.url.startsWith('https:'),
    // The path at which this app is mounted, without a slash at the end; empty at the root.
    base: basePath(c).replace(/\/$/, ''),
  };
}
