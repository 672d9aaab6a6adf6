/**
 * The good rows of a part of the input, sorted by user. Columns stand one after another, so the rows of a range of users
 * are found and read without the others:
 *
 *   ratings f64[n] · users u32[n] · movies u32[n] · seconds u32[n], 0 when not known
 */

import { open } from 'node:fs/promises';
import { readArray } from './read-array.ts';
import type { RunFile } from './remote-file.ts';
import { openRunFile, placeRunFile } from './run-file.ts';

/** Rows as parallel columns, ascending by user. Rows of a user are in the order of the input. */
export interface InputRows {
  readonly ratings: Float64Array;
  readonly users: Uint32Array;
  readonly movies: Uint32Array;
  readonly seconds: Uint32Array;
}

const ROW_BYTES = 20;

/** Writes rows, which may be in any order, sorted by user. */
export async function writeRows(path: string, rows: InputRows): Promise<void> {
  const order = orderByUser(rows.users);
  const column = <T extends Float64Array | Uint32Array>(values: T) => {
    const sorted = values.slice() as T;
    for (let k = 0; k < order.length; k++) sorted[k] = values[order[k]];
    return new Uint8Array(sorted.buffer, sorted.byteOffset, sorted.byteLength);
  };
  await placeRunFile(path, ROW_BYTES * order.length, async (staging) => {
    const file = await open(staging, 'w');
    try {
      for (const values of [rows.ratings, rows.users, rows.movies, rows.seconds]) await file.write(column(values));
    } finally {
      await file.close();
    }
  });
}

/** Reads the rows of the users from id `from` to below `to`. */
export async function readRowsOf(path: string, from: number, to: number): Promise<InputRows> {
  const file = await openRunFile(path);
  try {
    const n = file.size / ROW_BYTES;
    const start = await findUser(file, n, from, path);
    const end = await findUser(file, n, to, path);
    const slice = (column: number) =>
      readArray(file, new Uint32Array(end - start), 8 * n + 4 * (column * n + start), path);
    return {
      ratings: await readArray(file, new Float64Array(end - start), 8 * start, path),
      users: await slice(0),
      movies: await slice(1),
      seconds: await slice(2),
    };
  } finally {
    await file.close();
  }
}

/** Returns the first of n rows whose user is not below `id`. */
async function findUser(file: RunFile, n: number, id: number, path: string): Promise<number> {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [user] = await readArray(file, new Uint32Array(1), 8 * n + 4 * middle, path);
    if (user < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the rows' places in ascending order of users; rows of a user keep their order. */
function orderByUser(users: Uint32Array): Uint32Array {
  let order = Uint32Array.from(users.keys());
  let isSorted = true;
  for (let k = 1; k < users.length && isSorted; k++) isSorted = users[k] >= users[k - 1];
  if (isSorted) return order;
  // A radix sort of the two halves of an id.
  for (const shift of [0, 16]) {
    const starts = new Uint32Array(0x10001);
    for (let k = 0; k < users.length; k++) starts[((users[k] >>> shift) & 0xffff) + 1]++;
    for (let digit = 0; digit < 0x10000; digit++) starts[digit + 1] += starts[digit];
    const sorted = new Uint32Array(order.length);
    for (const row of order) sorted[starts[(users[row] >>> shift) & 0xffff]++] = row;
    order = sorted;
  }
  return order;
}
