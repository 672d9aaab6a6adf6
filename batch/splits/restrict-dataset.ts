/**
 * Makes a dataset as it would be if some of its ratings had never been made. Users without ratings are removed. Movies
 * are numbered again by the ratings that are left, because a dense movie index is a popularity rank and breaks ties.
 * The catalogue keeps every movie. Tags are not restricted, although some may come from removed users or later days.
 */

import { type Catalogue, type Ratings, transpose } from '../../shared/ratings.ts';
import type { Dataset } from '../ingest/dataset.ts';

/** A restricted dataset, and how its indexes follow from the old ones. */
export interface Restricted {
  readonly dataset: Dataset;
  /** New dense user index by old one; −1 for a user without ratings. */
  readonly userOf: Int32Array;
  /** New dense movie index by old one. */
  readonly movieOf: Uint32Array;
}

/**
 * Restricts a dataset to `kept`, a part of its ratings with the same indexes (see `filterRatings`). Copies; changes
 * nothing.
 */
export function restrictDataset(dataset: Dataset, kept: Ratings): Restricted {
  const { catalogue, userIds } = dataset;
  const counts = Uint32Array.from(catalogue.movieIds, (_, m) => kept.byMovie.offsets[m + 1] - kept.byMovie.offsets[m]);
  const { movieIds } = catalogue;
  const order = Uint32Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || movieIds[a] - movieIds[b]);
  const movieOf = new Uint32Array(order.length);
  for (const [movie, old] of order.entries()) movieOf[old] = movie;
  const userOf = new Int32Array(kept.numUsers).fill(-1);
  let numUsers = 0;
  for (let u = 0; u < kept.numUsers; u++) {
    if (kept.byUser.offsets[u + 1] > kept.byUser.offsets[u]) userOf[u] = numUsers++;
  }
  const restricted: Dataset = {
    ...dataset,
    ratings: renumber(kept, numUsers, movieOf),
    catalogue: reorder(catalogue, order),
    userIds: userIds.filter((_, u) => userOf[u] !== -1),
  };
  return { dataset: restricted, userOf, movieOf };
}

function renumber(kept: Ratings, numUsers: number, movieOf: Uint32Array): Ratings {
  const { byUser, numRatings, numMovies } = kept;
  const offsets = new Uint32Array(numUsers + 1);
  const positions = new Uint32Array(numRatings);
  let user = 0;
  for (let u = 0; u < kept.numUsers; u++) {
    const [start, end] = [byUser.offsets[u], byUser.offsets[u + 1]];
    if (start === end) continue;
    const own = positions.subarray(start, end);
    for (let k = start; k < end; k++) own[k - start] = k;
    own.sort((a, b) => movieOf[byUser.index[a]] - movieOf[byUser.index[b]]);
    offsets[++user] = end;
  }
  const rows = {
    offsets,
    index: positions.map((k) => movieOf[byUser.index[k]]),
    codes: Uint8Array.from(positions, (k) => byUser.codes[k]),
  };
  const times = Uint32Array.from(positions, (k) => kept.times[k]);
  return { ...kept, numUsers, byUser: rows, byMovie: transpose(rows, numMovies), times };
}

/** The catalogue in a new order. `order` has the old index of each movie. */
function reorder(catalogue: Catalogue, order: Uint32Array): Catalogue {
  const { keys } = catalogue;
  const genres = reorderRows(catalogue.genreOffsets, order);
  const tags = reorderRows(catalogue.tagOffsets, order);
  return {
    ...catalogue,
    movieIds: order.map((old) => catalogue.movieIds[old]),
    ...(keys && { keys: Array.from(order, (old) => keys[old]) }),
    titles: Array.from(order, (old) => catalogue.titles[old]),
    years: Uint16Array.from(order, (old) => catalogue.years[old]),
    imdbIds: order.map((old) => catalogue.imdbIds[old]),
    tmdbIds: order.map((old) => catalogue.tmdbIds[old]),
    genreOffsets: genres.offsets,
    genres: Uint16Array.from(genres.positions, (k) => catalogue.genres[k]),
    tagOffsets: tags.offsets,
    tags: tags.positions.map((k) => catalogue.tags[k]),
    tagCounts: Uint16Array.from(tags.positions, (k) => catalogue.tagCounts[k]),
  };
}

function reorderRows(old: Uint32Array, order: Uint32Array): { offsets: Uint32Array; positions: Uint32Array } {
  const offsets = new Uint32Array(order.length + 1);
  const positions = new Uint32Array(old[old.length - 1]);
  let at = 0;
  for (const [row, from] of order.entries()) {
    for (let k = old[from]; k < old[from + 1]; k++) positions[at++] = k;
    offsets[row + 1] = at;
  }
  return { offsets, positions };
}
