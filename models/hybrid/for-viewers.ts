/**
 * Work that is done for each held-out viewer on its own. So threads can share it, and the results are the same on any
 * number of them.
 */

import type { Models } from './signals.ts';
import type { HeldOutViewer } from './validation.ts';

/** Work on one viewer. Threads find it by its name. */
export interface ViewerWork<Args, Result> {
  readonly name: string;
  ask(models: Models, viewer: HeldOutViewer, args: Args): Result;
}

/** Does the work for every viewer, and returns the results in the order of the viewers. */
export type ForViewers = <Args, Result>(
  work: ViewerWork<Args, Result>,
  viewers: readonly HeldOutViewer[],
  args: Args,
) => Promise<Result[]>;

/** Returns a function that does the work in the calling thread. */
export function forViewersOf(models: Models): ForViewers {
  return async (work, viewers, args) => viewers.map((viewer) => work.ask(models, viewer, args));
}
