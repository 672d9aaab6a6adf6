/** The viewers and the held-out rows that the blend is learned on. */

import type { Profile } from '../model.ts';

/** A viewer with rows that the models have not seen. `profile` has the rows that may be used for scoring. */
export interface HeldOutViewer {
  readonly profile: Profile;
  readonly movies: Uint32Array;
  readonly ratings: Float64Array;
  /** Minutes in which they were given, parallel to `movies`; 0 when not known. Absent when none is known. */
  readonly times?: Uint32Array;
}

/** Viewers whose other ratings the models were trained on, and viewers whom the models have never seen. */
export interface Validation {
  readonly known: readonly HeldOutViewer[];
  readonly newcomers: readonly HeldOutViewer[];
}

/** Returns at most `most` viewers, evenly spread over the list. */
export function takeEvenly(viewers: readonly HeldOutViewer[], most: number): readonly HeldOutViewer[] {
  const step = Math.max(1, Math.ceil(viewers.length / most));
  return viewers.filter((_, v) => v % step === 0);
}
