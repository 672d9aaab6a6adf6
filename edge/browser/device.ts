/** The service on this device: what it answers from, how that gets here, and what pages are told of it. */

import { ReleaseError } from '../../shared/errors.ts';
import type { Client } from '../context.ts';
import type { LogLine } from '../health/log.ts';
import { askToCollect } from './ask-to-collect.ts';
import { loadRelease } from './download.ts';
import { keptReleases } from './kept-releases.ts';
import type { DeviceState } from './messages.ts';
import { openApp } from './open-app.ts';
import { loadScoring, shellAssets } from './shell.ts';

/** Pages hear of progress at most this often, in milliseconds. A round number. */
const TOLD_MS = 100;

/** The service on this device. */
export interface Device {
  /** Whether a release is here, so that `answer` can be asked. */
  isReady(): Promise<boolean>;
  /** The answer of the service. When its release turns out to be damaged, it is removed, and `isReady` is false then. */
  answer(request: Request): Promise<Response>;
  /** Loads the current release of the site. Never rejects: the state says what came of it. */
  load(): Promise<void>;
  /** Goes on loading, also where the browser ended the worker while it loaded. Does nothing when the last attempt failed. */
  goOn(): Promise<void>;
  cancel(): void;
  state(): Promise<DeviceState>;
}

/** `scope` is the address of the site, with a slash at the end. `tell` is called when the state changes. */
export function openDevice(scope: string, tell: (state: DeviceState) => void): Device {
  const base = new URL(scope).pathname.replace(/\/$/, '');
  const client: Client = { address: 'this device', secure: scope.startsWith('https:'), base };
  const kept = keptReleases(`${scope}releases/`);
  let app: Promise<ReturnType<typeof openApp>> | undefined;
  let opened: ReturnType<typeof openApp> | undefined;
  let loading: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;
  let isTidy = false;
  let progress: DeviceState['loading'] = null;
  let problem: string | null = null;
  let toldAt = 0;

  /** What `isReady` has read of the pointer, for whoever opens the release next. */
  let pointed: ReturnType<typeof kept.readPointer> | undefined;
  const store: typeof kept = {
    ...kept,
    readPointer() {
      const known = pointed ?? kept.readPointer();
      pointed = undefined;
      return known;
    },
  };

  const releaseOf = async (pointer: ReturnType<typeof kept.readPointer>) =>
    (await pointer.catch(() => undefined))?.release ?? null;
  const release = () => releaseOf(kept.readPointer());
  const state = async (): Promise<DeviceState> => ({ release: await release(), loading: progress, problem });
  const tellAll = async () => tell(await state());
  const open = async () => {
    const scoring = await loadScoring(base);
    opened = openApp({ kept: store, assets: shellAssets(base), scoring, log });
    return opened;
  };
  const openOnce = () => {
    app ??= open();
    return app;
  };
  const load = async (abort: AbortController) => {
    progress = { received: 0, total: 0 };
    problem = null;
    await tellAll();
    try {
      await loadRelease({
        root: `${scope}releases/`,
        kept,
        signal: abort.signal,
        onProgress(received, total) {
          progress = { received, total };
          if (performance.now() - toldAt < TOLD_MS) return;
          toldAt = performance.now();
          void tellAll();
        },
      });
    } catch (error) {
      const isOffline = error instanceof ReleaseError && error.code === 'unreadable';
      // Without a connection the release that is here answers, as it should.
      if (!isOffline || (await release()) === null) problem = reasonOf(error, abort.signal);
      log({ level: isOffline ? 'info' : 'warn', event: 'release-refused', release: 'site', reason: String(error) });
    }
    pointed = undefined;
    if (progress.received > 0) askToCollect();
    progress = null;
    loading = undefined;
    await tellAll();
  };

  const begin = () => {
    if (!loading) {
      const abort = new AbortController();
      loading = { abort, done: load(abort) };
    }
    return loading.done;
  };

  return {
    state,
    async isReady() {
      if (opened?.releases.peek()) return true;
      // Both take a while when the worker has just been started.
      pointed = kept.readPointer();
      const [id] = await Promise.all([releaseOf(pointed), openOnce()]);
      return id !== null;
    },
    async answer(request) {
      const { fetch, releases } = await openOnce();
      const answer = await fetch(request, client);
      if (!isTidy && releases.peek()) askToCollect();
      isTidy = releases.peek() !== undefined;
      const refused = releases.refused();
      const isDamaged = refused?.release && ['corrupt', 'missing', 'version', 'budget'].includes(refused.code);
      if (isDamaged && !releases.peek()) {
        await kept.remove(refused.release);
        pointed = undefined;
        app = undefined;
        opened = undefined;
        await tellAll();
      }
      return answer;
    },
    load: begin,
    goOn: async () => {
      if (problem === null) await begin();
    },
    cancel: () => loading?.abort.abort(),
  };
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'Loading was cancelled. What has arrived is kept.';
  if (error instanceof DOMException && error.name === 'QuotaExceededError') {
    return 'This device has no room left for this site. Nothing that you have here is lost.';
  }
  if (error instanceof ReleaseError && error.code === 'unreadable') {
    return 'The site cannot be reached. Loading goes on when you try again.';
  }
  if (error instanceof ReleaseError && error.code === 'version') {
    return 'The site has a newer version of this page. Close all its tabs and open it again.';
  }
  if (error instanceof ReleaseError) return 'What the site sent is damaged. It was not used.';
  return 'Loading failed.';
}

/** The console is the log of a service worker. Browsers hide debug lines, which nobody needs to see, until they are asked. */
function log(line: LogLine): void {
  // biome-ignore lint/suspicious/noConsole: a service worker has no other log
  console[line.level === 'info' ? 'debug' : 'warn'](JSON.stringify(line));
}
