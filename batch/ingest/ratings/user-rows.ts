/** Rows of the file, in its order, to rows of users: grouped, de-duplicated, each user's movies ascending. Counting sorts, in place. */

/** Parallel columns; `users` and `movies` are dense indexes. */
export interface Entries {
  readonly users: Uint32Array;
  readonly movies: Uint32Array;
  readonly codes: Uint8Array;
  readonly times: Uint32Array | null;
}

/** Rows of one user: `offsets[user] .. offsets[user + 1]`. Entries past the last offset are left-overs. */
export interface UserRows {
  readonly offsets: Uint32Array;
  readonly movies: Uint32Array;
  readonly codes: Uint8Array;
  readonly times: Uint32Array | null;
}

/** Stable: entries of a user keep their order. Takes the arrays of `entries` over and uses `users` up. */
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
  // The old movie column is free now; it takes the times.
  if (times) for (let k = 0; k < target.length; k++) movies[target[k]] = times[k];
  return { offsets, movies: moved, codes: movedCodes, times: times ? movies : null };
}

/**
 * Keeps one entry for each (user, movie): the latest, and of equally late ones the last in the file. Moves the kept ones
 * together, in place, in the order of their first occurrence.
 */
export function dropDuplicates(rows: UserRows, numMovies: number): UserRows {
  const { movies, codes, times } = rows;
  const numUsers = rows.offsets.length - 1;
  const offsets = new Uint32Array(numUsers + 1);
  /** One more than where a movie was last kept; entries below the current user's start are stale. */
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

/** Sorts each user's entries by movie, in place. */
export function sortByMovie({ offsets, movies, codes, times }: UserRows): void {
  for (let u = 0; u + 1 < offsets.length; u++) {
    const start = offsets[u];
    const end = offsets[u + 1];
    let isSorted = true;
    for (let k = start + 1; k < end && isSorted; k++) isSorted = movies[k] > movies[k - 1];
    if (isSorted) continue;
    const length = end - start;
    // One number holds movie and place: both are below the number of rows, so their product stays below 2⁵³.
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
