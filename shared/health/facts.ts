/** What is known of a service and of its releases, for those who run it. `findingsOf` says what it means. */

import type { Night } from '../release/nights.ts';
import type { ReleaseSummary } from '../schemas/release-summary.ts';

/** A release, or the pointer itself, that could not be used. */
export interface Refusal {
  /** The release that was refused; null when the pointer could not be read. */
  readonly release: string | null;
  readonly code: string;
  readonly reason: string;
}

/** What one process answers from. */
export interface ServingFacts {
  /** Number of the process among several; null when it is the only one. */
  readonly worker: number | null;
  /** The release that it answers from; null when none is open. */
  readonly release: string | null;
  /** What it refuses at the moment; null when it follows the pointer. */
  readonly refused: Refusal | null;
}

/** The space on the disk of one folder, in bytes. */
export interface DiskFacts {
  readonly volume: 'releases' | 'feedback';
  readonly free: number;
  readonly size: number;
}

/** The ratings that people gave. */
export interface FeedbackFacts {
  readonly rows: number;
  /** ISO time of the latest one; null when there is none. */
  readonly lastWrite: string | null;
  /** Ratings that came after the last night that took them up had begun. */
  readonly waiting: number;
}

/** What is stored: the releases, the nights, the disks and the feedback. */
export interface StoredFacts {
  /** ISO time of the look. */
  readonly time: string;
  /** The release that the pointer names; null when it names none or cannot be read. */
  readonly current: string | null;
  /** Newest first. */
  readonly releases: readonly ReleaseSummary[];
  /** Newest first. */
  readonly nights: readonly Night[];
  /** Whether a run holds the lock of the releases; null when the host cannot know. */
  readonly nightRuns: boolean | null;
  /** Hours from one night to the next; 0 when no nights are expected. */
  readonly nightHours: number;
  readonly disks: readonly DiskFacts[];
  /** Null without a database for feedback, and when it cannot be read. */
  readonly feedback: FeedbackFacts | null;
  /** What could not be read, in words. */
  readonly unreadable: readonly { readonly about: 'release' | 'feedback' | 'disk'; readonly reason: string }[];
}
