/** Reads what is stored, for those who run the service: releases, nights, disks and feedback. Portable. */

import type { DiskFacts, FeedbackFacts, StoredFacts } from '../../shared/health/facts.ts';
import { isGood } from '../../shared/health/night-findings.ts';
import type { ReleaseArchive } from '../../shared/release/archive.ts';
import { listReleases } from './list-releases.ts';

/** Where the facts come from. What a host cannot know is absent. */
export interface FactSources {
  readonly archive: ReleaseArchive;
  /** Most releases to look at; all by default. */
  readonly limit?: number;
  /** What is kept of feedback, with the number of ratings since a time in milliseconds. */
  readonly feedback?: (since: number) => Promise<FeedbackFacts>;
  readonly disks?: () => Promise<DiskFacts[]>;
  /** Whether a run holds the lock of the releases. */
  readonly nightRuns?: () => Promise<boolean>;
  readonly nightHours: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Unreadable = StoredFacts['unreadable'][number];

/** Reads all facts. Never rejects: what cannot be read is in `unreadable`. */
export async function readFacts(sources: FactSources): Promise<StoredFacts> {
  const { archive, limit, nightHours, now } = sources;
  const unreadable: Unreadable[] = [];
  const read = async <T>(about: Unreadable['about'], reading: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await reading();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      unreadable.push({ about, reason: reason.split('\n', 1)[0].replace(/\.$/, '') });
      return otherwise;
    }
  };
  const listed = await read('release', () => listReleases(archive, { limit }), []);
  const current = await archive.readPointer().then(
    ({ release }) => release,
    () => null,
  );
  const nights = await archive.readNights().catch(() => []);
  const took = nights.find((night) => isGood(night) && night.feedback);
  const since = Date.parse(took?.started ?? (nights.length === 0 ? listed[0]?.time : null) ?? '') || 0;
  return {
    time: new Date(now()).toISOString(),
    current,
    releases: listed.map(({ residentBytes: _, madeAt: __, isGood: ___, ...summary }) => summary),
    nights,
    nightRuns: sources.nightRuns ? await sources.nightRuns().catch(() => null) : null,
    nightHours,
    disks: sources.disks ? await read('disk', sources.disks, []) : [],
    feedback: sources.feedback
      ? await read('feedback', () => sources.feedback?.(since) ?? Promise.reject(), null)
      : null,
    unreadable,
  };
}
