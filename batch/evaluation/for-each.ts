/**
 * Work that is done for each viewer, or each probe, on its own: so threads can share it, and the results are the same on
 * any number of them.
 */

import type { Recommender } from '../../models/recommender/answers.ts';

/** Work on one item with a recommender. Threads find it by its name. */
export interface ItemWork<Item, Args, Result> {
  readonly name: string;
  run(recommender: Recommender, item: Item, args: Args): Result;
}

/** Does the work for every item, and returns the results in the order of the items. */
export type ForEach = <Item, Args, Result>(
  work: ItemWork<Item, Args, Result>,
  items: readonly Item[],
  args: Args,
) => Promise<Result[]>;

/** Returns a function that does the work in the calling thread. */
export function forEachOf(recommender: Recommender): ForEach {
  return async (work, items, args) => items.map((item) => work.run(recommender, item, args));
}
