/**
 * Work that is cut into parts and runs on one thread or on several. The result of a part may depend only on its
 * arguments and its number. So results depend neither on the number of threads nor on which thread runs which part.
 *
 * Typed arrays that lie in the team's memory are shared with all threads. Everything else in the arguments is copied.
 */

import type { Address, Kernels } from '../shared/kernels/kernels.ts';
import type { KernelMemory } from '../shared/kernels/memory.ts';
import type { Ratings, SparseRows } from '../shared/ratings.ts';

/** What one thread works with while it runs a part. */
export interface Lane {
  /** Kernels over the team's memory. */
  readonly kernels: Kernels;
  /** Memory of this thread alone: as many bytes as `Team.map` was asked for. It is not cleared between parts. */
  readonly scratch: Uint8Array;
}

/** A kind of work that threads can run. Threads find it by its name, so it must be listed in tasks.ts. */
export interface Task<Args, Result> {
  readonly name: string;
  run(args: Args, part: number, lane: Lane): Result | Promise<Result>;
}

/** One or more threads over one memory. */
export interface Team {
  readonly memory: KernelMemory;
  /** Kernels of the calling thread. */
  readonly kernels: Kernels;
  /**
   * Runs parts 0 to `parts` − 1 of a task and returns their results in that order. Each thread gets `scratchBytes`
   * bytes of scratch memory. Only one call may run at a time. When a part fails, the call throws its error as soon as
   * no part is running any more.
   */
  map<Args, Result>(task: Task<Args, Result>, args: Args, parts: number, scratchBytes?: number): Promise<Result[]>;
}

/** Returns a team that consists of the calling thread alone. */
export function inlineTeam(memory: KernelMemory, kernels: Kernels): Team {
  return {
    memory,
    kernels,
    map: <Args, Result>(task: Task<Args, Result>, args: Args, parts: number, scratchBytes = 0) =>
      withinMemory(memory, async () => {
        const lane: Lane = { kernels, scratch: memory.uint8(scratchBytes) };
        const results: Result[] = [];
        for (let part = 0; part < parts; part++) results.push(await task.run(args, part, lane));
        return results;
      }),
  };
}

/** Returns the result of `work`, and then frees all that it allocated in `memory`, also when it throws. */
export async function withinMemory<T>(memory: KernelMemory, work: () => Promise<T>): Promise<T> {
  const mark = memory.mark();
  try {
    return await work();
  } finally {
    memory.release(mark);
  }
}

/** Returns the same ratings with copies of their rows in the team's memory, where kernels can read them. */
export function placeRatings(memory: KernelMemory, ratings: Ratings): Ratings {
  return { ...ratings, byUser: placeRows(memory, ratings.byUser), byMovie: placeRows(memory, ratings.byMovie) };
}

/** Returns copies of rows in the team's memory. */
export function placeRows(memory: KernelMemory, { offsets, index, codes }: SparseRows): SparseRows {
  return {
    offsets: copyInto(memory.uint32(offsets.length), offsets),
    index: copyInto(memory.uint32(index.length), index),
    codes: copyInto(memory.uint8(codes.length), codes),
  };
}

function copyInto<T extends Uint32Array | Uint8Array>(target: T, source: T): T {
  target.set(source);
  return target;
}

/**
 * Fixed cost of a row, counted in entries: it balances parts that have many short rows. A rough figure. It changes how
 * work is cut, and sums over parts with it, so another value gives other release ids.
 */
const ROW_COST = 10;

/**
 * Returns where each part begins: part p has the rows `starts[p] .. starts[p + 1]`, worth about `work` entries, however
 * long the rows are. The result depends on `offsets` and `work` alone.
 */
export function cutRows(offsets: Uint32Array, work: number): Uint32Array {
  const rows = offsets.length - 1;
  const starts = [0];
  let done = 0;
  for (let row = 1; row < rows; row++) {
    const cost = offsets[row] + ROW_COST * row;
    if (cost - done < work) continue;
    starts.push(row);
    done = cost;
  }
  if (rows > 0) starts.push(rows);
  return Uint32Array.from(starts);
}

/** Returns the byte offset of each view, which is its address for the kernels. */
export function addressesOf<Views extends Record<string, { readonly byteOffset: number }>>(
  views: Views,
): { [Name in keyof Views]: Address } {
  return Object.fromEntries(Object.entries(views).map(([name, view]) => [name, view.byteOffset])) as {
    [Name in keyof Views]: Address;
  };
}
