/** The viewers and the held-out rows that the blend is learned on. */

import type { Profile } from '../model.ts';

/** A viewer with rows that the models have not seen. */
export interface HeldOutViewer {
  readonly profile: Profile;
  readonly movies: Uint32Array;
  readonly ratings: Float64Array;
}

/** Viewers whom the models know but for their held-out rows, and viewers whom they have never seen. */
export interface Validation {
  readonly known: readonly HeldOutViewer[];
  readonly newcomers: readonly HeldOutViewer[];
}

/** At most so many viewers, evenly taken. */
export function everySo(viewers: readonly HeldOutViewer[], most: number): readonly HeldOutViewer[] {
  const step = Math.max(1, Math.ceil(viewers.length / most));
  return viewers.filter((_, v) => v % step === 0);
}
