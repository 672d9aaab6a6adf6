/**
 * Work in parts, on one thread or on several. What a part computes may depend on its arguments and its number alone, so that
 * results do not depend on how many threads there are, nor on which of them does what.
 *
 * Typed arrays that lie in the team's memory are shared with all threads; anything else in the arguments is copied.
 */

import type { Address, Kernels } from '../shared/kernels/kernels.ts';
import type { KernelMemory } from '../shared/kernels/memory.ts';
import type { Ratings, SparseRows } from '../shared/ratings.ts';

/** What one thread works with. */
export interface Lane {
  /** Over the team's memory. */
  readonly kernels: Kernels;
  /** Bytes of its own, as many as were asked for. */
  readonly scratch: Uint8Array;
}

/** Something that threads can be told to do, listed by name in tasks.ts. */
export interface Task<Args, Result> {
  readonly name: string;
  run(args: Args, part: number, lane: Lane): Result;
}

export interface Team {
  readonly memory: KernelMemory;
  /** Of the calling thread. */
  readonly kernels: Kernels;
  /**
   * Runs parts 0 to `parts` − 1 and gives their results in that order. One call at a time. The first failure is thrown when
   * no part runs any more.
   */
  map<Args, Result>(task: Task<Args, Result>, args: Args, parts: number, scratchBytes?: number): Promise<Result[]>;
}

/** A team of the calling thread alone. */
export function inlineTeam(memory: KernelMemory, kernels: Kernels): Team {
  return {
    memory,
    kernels,
    map: (task, args, parts, scratchBytes = 0) =>
      withinMemory(memory, async () => {
        const lane: Lane = { kernels, scratch: memory.uint8(scratchBytes) };
        return Array.from({ length: parts }, (_, part) => task.run(args, part, lane));
      }),
  };
}

/** Frees what `work` has allocated when it is done. */
export async function withinMemory<T>(memory: KernelMemory, work: () => Promise<T>): Promise<T> {
  const mark = memory.mark();
  try {
    return await work();
  } finally {
    memory.release(mark);
  }
}

/** The same ratings with their rows in the team's memory, where kernels read them. */
export function placeRatings(memory: KernelMemory, ratings: Ratings): Ratings {
  const place = ({ offsets, index, codes }: SparseRows): SparseRows => ({
    offsets: copyInto(memory.uint32(offsets.length), offsets),
    index: copyInto(memory.uint32(index.length), index),
    codes: copyInto(memory.uint8(codes.length), codes),
  });
  return { ...ratings, byUser: place(ratings.byUser), byMovie: place(ratings.byMovie) };
}

function copyInto<T extends Uint32Array | Uint8Array>(target: T, source: T): T {
  target.set(source);
  return target;
}

/** What a row costs beside its entries, in entries. */
const ROW_COST = 10;

/**
 * Rows of each part: `starts[part] .. starts[part + 1]`, about `work` entries each, however long the rows are. It depends on
 * the rows alone.
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

/** Where views lie, as kernels want it. */
export function addressesOf<Views extends Record<string, { readonly byteOffset: number }>>(
  views: Views,
): { [Name in keyof Views]: Address } {
  return Object.fromEntries(Object.entries(views).map(([name, view]) => [name, view.byteOffset])) as {
    [Name in keyof Views]: Address;
  };
}
