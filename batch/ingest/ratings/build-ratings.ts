/**
 * Turns the columns of a file into the sparse matrices of shared/ratings.ts: number ids → group by user → drop
 * duplicates → merge feedback → compute the checksum → renumber movies by popularity → build the rows by movie and by
 * user. The peak is about 18 bytes per row, because columns that are no longer needed are overwritten. Leaving them to
 * the garbage collector would take another 8 bytes per row.
 */

import { minuteOfSeconds } from '../../../shared/minutes.ts';
import type { Ratings, Scale } from '../../../shared/ratings.ts';
import type { FeedbackCounts } from '../dataset.ts';
import { applyFeedback, type Feedback } from '../feedback/apply-feedback.ts';
import type { RatedRows } from '../feedback/rated-rows.ts';
import { checksumRows } from './canonical-checksum.ts';
import { numberIds } from './number-ids.ts';
import type { RatingColumns } from './rating-columns.ts';
import type { FoundScale } from './rating-scale.ts';
import { dropDuplicates, groupByUser, sortByMovie, type UserRows } from './user-rows.ts';

interface BuiltRatings {
  readonly ratings: Ratings;
  /** Raw id of each dense user index. */
  readonly userIds: Uint32Array;
  readonly userNames?: readonly string[];
  /** Raw id of each dense movie index. */
  readonly movieIds: Uint32Array;
  /** Movies from this index on have no ratings. */
  readonly numRatedMovies: number;
  /** Number of rows that were dropped as duplicates. */
  readonly duplicates: number;
  /** Undefined without feedback. */
  readonly feedback?: FeedbackCounts;
  readonly checksum: string;
}

/**
 * Builds the ratings. The arrays of `columns` are reused and must not be used afterwards. `catalogueIds` may be in any
 * order; movies of the catalogue without ratings come last. Throws `DataError` `empty` if the feedback removes every
 * rating.
 */
export function buildRatings(
  columns: RatingColumns,
  found: FoundScale,
  catalogueIds: readonly number[],
  feedback?: Feedback,
): BuiltRatings {
  const { users, movies, times } = columns;
  const codes = columns.values.takeCodes(found.codeOf);
  const fileUserIds = numberIds(users);
  const fileMovieIds = numberIds(movies);
  const grouped = groupByUser({ users, movies, codes, times }, fileUserIds.length);
  const fileRows = dropDuplicates(grouped, fileMovieIds.length);
  sortByMovie(fileRows);
  const duplicates = columns.rows - fileRows.offsets[fileUserIds.length];
  const file: RatedRows & { counts?: FeedbackCounts } = {
    rows: fileRows,
    userIds: fileUserIds,
    userNames: columns.userNames,
    ratedIds: fileMovieIds,
  };
  const { values } = found.scale;
  const {
    rows,
    userIds,
    userNames,
    ratedIds,
    counts: feedbackCounts,
  } = feedback ? applyFeedback(file, feedback, { values, catalogueIds }) : file;
  const minutes = toMinutes(rows);
  const numRatings = minutes.length;
  const checksum = checksumRows({
    ...rows,
    minutes,
    userIds,
    userNames,
    movieIds: ratedIds,
    values,
  });

  const counts = countMovies(rows, ratedIds.length);
  const order = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  const movieIds = Uint32Array.from([...order.map((movie) => ratedIds[movie]), ...unrated(ratedIds, catalogueIds)]);
  const ratings = renumber(
    { rows, minutes, spare: users.length < numRatings ? lengthen(users, numRatings) : users },
    { order, counts, numMovies: movieIds.length, scale: found.scale },
  );
  return {
    ratings,
    userIds,
    ...(userNames && { userNames }),
    movieIds,
    numRatedMovies: ratedIds.length,
    duplicates,
    ...(feedbackCounts && { feedback: feedbackCounts }),
    checksum,
  };
}

/** The minute of each row, in the memory of its seconds; zeros without times. */
function toMinutes({ offsets, times }: UserRows): Uint32Array {
  const numRatings = offsets[offsets.length - 1];
  if (!times) return new Uint32Array(numRatings);
  const minutes = firstOf(times, numRatings);
  for (let k = 0; k < numRatings; k++) minutes[k] = minuteOfSeconds(minutes[k]);
  return minutes;
}

function countMovies({ offsets, movies }: UserRows, numMovies: number): Uint32Array {
  const counts = new Uint32Array(numMovies);
  for (let k = 0; k < offsets[offsets.length - 1]; k++) counts[movies[k]]++;
  return counts;
}

function unrated(ratedIds: Uint32Array, catalogueIds: readonly number[]): number[] {
  const rated = new Set(ratedIds);
  return catalogueIds.filter((id) => !rated.has(id)).sort((a, b) => a - b);
}

/**
 * Sorts the rows by movie in the new order, which leaves the users of each movie ascending. Then sorts them back by
 * user, which leaves the movies of each user ascending. The first step overwrites `spare`; the second step overwrites the
 * old rows.
 */
function renumber(
  { rows, minutes, spare }: { rows: UserRows; minutes: Uint32Array; spare: Uint32Array },
  by: { order: readonly number[]; counts: Uint32Array; numMovies: number; scale: Scale },
): Ratings {
  const numRatings = minutes.length;
  const numUsers = rows.offsets.length - 1;
  const offsets = new Uint32Array(by.numMovies + 1);
  const next = new Uint32Array(by.counts.length);
  for (const [rank, movie] of by.order.entries()) {
    next[movie] = offsets[rank];
    offsets[rank + 1] = offsets[rank] + by.counts[movie];
  }
  offsets.fill(numRatings, by.order.length);
  const byMovie = { offsets, index: firstOf(spare, numRatings), codes: new Uint8Array(numRatings) };
  const minutesByMovie = new Uint32Array(numRatings);
  for (let u = 0; u < numUsers; u++) {
    for (let k = rows.offsets[u]; k < rows.offsets[u + 1]; k++) {
      const at = next[rows.movies[k]]++;
      byMovie.index[at] = u;
      byMovie.codes[at] = rows.codes[k];
      minutesByMovie[at] = minutes[k];
    }
  }
  const byUser = {
    offsets: rows.offsets,
    index: firstOf(rows.movies, numRatings),
    codes: firstOf(rows.codes, numRatings),
  };
  const nextOfUser = rows.offsets.slice(0, numUsers);
  for (let movie = 0; movie < by.order.length; movie++) {
    for (let k = offsets[movie]; k < offsets[movie + 1]; k++) {
      const at = nextOfUser[byMovie.index[k]]++;
      byUser.index[at] = movie;
      byUser.codes[at] = byMovie.codes[k];
      minutes[at] = minutesByMovie[k];
    }
  }
  free(minutesByMovie);
  return { numUsers, numMovies: by.numMovies, numRatings, scale: by.scale, byUser, byMovie, times: minutes };
}

/** Frees the memory of an array at once, and not when garbage is collected. The array is empty afterwards. */
function free({ buffer }: Uint32Array<ArrayBuffer>): void {
  buffer.transfer(0);
}

/** Returns a longer copy; the old array becomes unusable and its memory is freed at once. */
function lengthen(array: Uint32Array, length: number): Uint32Array {
  return new Uint32Array((array.buffer as ArrayBuffer).transfer(length * Uint32Array.BYTES_PER_ELEMENT));
}

/**
 * The first `length` values, without the left-overs of dropped duplicates: the array itself, or a copy if it is longer.
 */
function firstOf<T extends Uint32Array | Uint8Array>(array: T, length: number): T {
  return (array.length === length ? array : array.slice(0, length)) as T;
}
