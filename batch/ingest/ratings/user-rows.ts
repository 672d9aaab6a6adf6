/** Groups the rows of a file by user, drops duplicates and sorts each user's movies, with counting sorts in place. */

/** The rows of a file as parallel columns. `users` and `movies` are dense indexes, `times` are seconds since 1970. */
export interface Entries {
  readonly users: Uint32Array;
  readonly movies: Uint32Array;
  readonly codes: Uint8Array;
  readonly times: Uint32Array | null;
}

/**
 * Rows grouped by user: user `u` has the rows `offsets[u] .. offsets[u + 1]`. Values after the last offset are
 * left-overs.
 */
export interface UserRows {
  readonly offsets: Uint32Array;
  readonly movies: Uint32Array;
  readonly codes: Uint8Array;
  readonly times: Uint32Array | null;
}

/** Groups rows by user; the rows of a user keep their order. The arrays of `entries` are reused or overwritten. */
export function groupByUser(entries: Entries, numUsers: number): UserRows {
  const { users, movies, codes, times } = entries;
  const offsets = new Uint32Array(numUsers + 1);
  let isGrouped = true;
  for (let k = 0; k < users.length; k++) {
    offsets[users[k] + 1]++;
    isGrouped &&= k === 0 || users[k] >= users[k - 1];
  }
  for (let u = 0; u < numUsers; u++) offsets[u + 1] += offsets[u];
  if (isGrouped) return { offsets, movies, codes, times };
  const next = offsets.slice(0, numUsers);
  const target = users;
  for (let k = 0; k < users.length; k++) target[k] = next[users[k]]++;
  const moved = new Uint32Array(users.length);
  for (let k = 0; k < target.length; k++) moved[target[k]] = movies[k];
  const movedCodes = new Uint8Array(users.length);
  for (let k = 0; k < target.length; k++) movedCodes[target[k]] = codes[k];
  // The old column of movies is no longer needed, so the times go there.
  if (times) for (let k = 0; k < target.length; k++) movies[target[k]] = times[k];
  return { offsets, movies: moved, codes: movedCodes, times: times ? movies : null };
}

/**
 * Keeps one row for each user and movie: the latest, or the last in the file if several have the same time. The kept
 * rows are moved together in place, in the order of their first occurrence.
 */
export function dropDuplicates(rows: UserRows, numMovies: number): UserRows {
  const { movies, codes, times } = rows;
  const numUsers = rows.offsets.length - 1;
  const offsets = new Uint32Array(numUsers + 1);
  /**
   * The position where a movie was last kept, plus 1. Positions below the current user's start belong to earlier users.
   */
  const keptAt = new Uint32Array(numMovies);
  let kept = 0;
  for (let u = 0; u < numUsers; u++) {
    const start = kept;
    for (let k = rows.offsets[u]; k < rows.offsets[u + 1]; k++) {
      const movie = movies[k];
      let at = keptAt[movie] - 1;
      if (at < start) {
        at = kept++;
        keptAt[movie] = at + 1;
      } else if (times && times[k] < times[at]) continue;
      movies[at] = movie;
      codes[at] = codes[k];
      if (times) times[at] = times[k];
    }
    offsets[u + 1] = kept;
  }
  return { offsets, movies, codes, times };
}

/** Sorts each user's rows by movie, in place. There must be no duplicates. */
export function sortByMovie({ offsets, movies, codes, times }: UserRows): void {
  for (let u = 0; u + 1 < offsets.length; u++) {
    const start = offsets[u];
    const end = offsets[u + 1];
    let isSorted = true;
    for (let k = start + 1; k < end && isSorted; k++) isSorted = movies[k] > movies[k - 1];
    if (isSorted) continue;
    const length = end - start;
    // One number holds movie and position. Both are below the number of rows, so their product is exact, below 2⁵³.
    const keys = new Float64Array(length);
    for (let i = 0; i < length; i++) keys[i] = movies[start + i] * length + i;
    keys.sort();
    const oldCodes = codes.slice(start, end);
    const oldTimes = times?.slice(start, end);
    for (let i = 0; i < length; i++) {
      const from = keys[i] % length;
      movies[start + i] = (keys[i] - from) / length;
      codes[start + i] = oldCodes[from];
      if (times && oldTimes) times[start + i] = oldTimes[from];
    }
  }
}
