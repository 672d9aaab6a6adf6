/**
 * Tries a release on a share of the viewers (shared/release/canary.ts). Who gets it follows from a hash of the viewer and the
 * release, so it is the same in every process and after a restart, and nothing is kept about anybody. Another release is
 * tried on other viewers.
 */

import type { Recommender } from '../../models/recommender/answers.ts';
import { crc32 } from '../../shared/crc32.ts';
import { hash32 } from '../../shared/random.ts';
import type { ReleaseArchive } from '../../shared/release/archive.ts';
import type { Canary } from '../../shared/release/canary.ts';
import type { Log } from '../health/log.ts';
import type { CurrentRelease } from './current-release.ts';

/** A release that is tried beside the current one. */
export interface CanaryRelease {
  /** The release that answers this viewer instead of the current one; undefined when the current one does. */
  for(viewer: string): Recommender | undefined;
  /** What is tried at the moment; null when nothing is. */
  state(): Canary | null;
  /** Why nobody gets the release that is to be tried; null when nothing keeps it from being opened. */
  refused(): string | null;
  /** The release that is tried, if it is open. */
  peek(): Recommender | undefined;
  /** Reads what is to be tried, and opens it. Never rejects; failures are logged. */
  follow(): Promise<void>;
}

/**
 * Follows what `archive` says is to be tried. `open` keeps one release open, whatever the pointer says. `current` is the id of
 * the current release, which is not tried beside itself.
 */
export function followCanary(
  archive: ReleaseArchive,
  open: (id: string) => CurrentRelease,
  current: () => string | undefined,
  log: Log,
): CanaryRelease {
  let held: { canary: Canary; releases: CurrentRelease } | undefined;
  let complaint: string | undefined;

  async function read(): Promise<Canary | undefined> {
    try {
      const found = await archive.readCanary?.();
      complaint = undefined;
      return found;
    } catch (error) {
      const { message } = error as Error;
      if (message !== complaint) log({ level: 'error', event: 'canary-unreadable', reason: message });
      complaint = message;
      return held?.canary;
    }
  }

  return {
    state: () => held?.canary ?? null,
    refused: () => held?.releases.refused()?.reason ?? null,
    peek: () => held?.releases.peek(),
    for(viewer) {
      const recommender = held?.releases.peek();
      if (!held || !recommender) return undefined;
      return placeOf(viewer, held.canary.release) < held.canary.percent / 100 ? recommender : undefined;
    },
    async follow() {
      const canary = await read();
      const isTried = canary && canary.percent > 0 && canary.release !== current();
      if (held?.canary.release !== canary?.release || held?.canary.percent !== canary?.percent || !isTried) {
        const before = held;
        if (!isTried) held = undefined;
        else if (before?.canary.release === canary.release) held = { ...before, canary };
        else held = { canary, releases: open(canary.release) };
        if (before || held) {
          log({
            level: 'info',
            event: 'canary',
            release: held?.canary.release ?? null,
            percent: held?.canary.percent ?? 0,
          });
        }
      }
      await held?.releases.get().catch(() => undefined);
    },
  };
}

/** The place of a viewer among all, from 0 up to 1, for this release. */
export function placeOf(viewer: string, release: string): number {
  const bytes = new TextEncoder();
  return hash32(crc32(bytes.encode(release)), crc32(bytes.encode(viewer))) / 2 ** 32;
}
