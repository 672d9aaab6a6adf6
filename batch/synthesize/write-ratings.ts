/**
 * Writes ratings.csv and tags.csv viewer by viewer, and computes the errors that the best possible predictions would
 * have.
 */

import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../terminal/progress.ts';
import { additiveResidual } from './best-additive.ts';
import { CsvRows } from './csv-rows.ts';
import type { FilmModel } from './films.ts';
import { NUM_STARS, starMoments } from './star-scale.ts';
import { tagger } from './tags.ts';
import { NOISE, type Viewers } from './viewers.ts';

/** Most bytes of a row: three numbers of ten digits, and a rating or a tag. */
const RATING_BYTES = 40;
const TAG_BYTES = 80;

interface WriteRatingsInput {
  readonly folder: string;
  /** Raw id of each film, in ascending order. */
  readonly movieIds: readonly number[];
  readonly films: FilmModel;
  /** Number of ratings of each user. User ids are 1, 2, … */
  readonly counts: Uint32Array;
  readonly viewers: Viewers;
  readonly seed: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

interface WrittenRatings {
  /** Number of tags. */
  readonly tags: number;
  /** Mean of Var[stars | user, film] over the ratings, in stars². */
  readonly variance: number;
  /** Number of ratings of each film. */
  readonly ofMovies: Uint32Array;
  /** Number of ratings of 0.5, 1, … 5 stars. */
  readonly histogram: Float64Array;
  /** Mean squared residual of the best additive model, in stars² (best-additive.ts). */
  additiveResidual(): number;
}

/**
 * Writes both files into `folder`, in which they must not exist, and syncs them to the disk. Throws the reason of
 * `signal` if it is aborted, and the file system's errors; the files are then incomplete.
 */
export async function writeRatings(input: WriteRatingsInput): Promise<WrittenRatings> {
  await using ratingsFile = await open(join(input.folder, 'ratings.csv'), 'wx');
  await using tagsFile = await open(join(input.folder, 'tags.csv'), 'wx');
  return await writeRows(input, ratingsFile, tagsFile);
}

async function writeRows(
  { movieIds, films, counts, viewers, seed, progress, signal }: WriteRatingsInput,
  ratingsFile: FileHandle,
  tagsFile: FileHandle,
): Promise<WrittenRatings> {
  const most = counts.reduce((largest, count) => Math.max(largest, count), 0);
  const ratingRows = new CsvRows(ratingsFile, most * RATING_BYTES);
  const tagRows = new CsvRows(tagsFile, most * TAG_BYTES);
  ratingRows.text('userId,movieId,rating,timestamp\n');
  tagRows.text('userId,movieId,tag,timestamp\n');

  const offsets = offsetsOf(counts);
  const expected = new Float32Array(offsets[counts.length]);
  const filmOf = new Uint32Array(expected.length);
  const ofMovies = new Uint32Array(movieIds.length);
  const histogram = new Float64Array(NUM_STARS);
  const moments = starMoments(NOISE);
  const tagsBy = tagger(films.traits, seed);
  let variance = 0;
  let tags = 0;

  for (let user = 0; user < counts.length; user++) {
    const viewer = viewers.rate(user);
    const tagOf = tagsBy(user);
    filmOf.set(viewer.films, offsets[user]);
    let varianceOfUser = 0;
    for (let k = 0; k < counts[user]; k++) {
      const film = viewer.films[k];
      const code = viewer.codes[k];
      ratingRows.integer(user + 1);
      ratingRows.comma();
      ratingRows.integer(movieIds[film]);
      ratingRows.comma();
      ratingRows.halves(code + 1);
      ratingRows.comma();
      ratingRows.integer(viewer.timestamps[k]);
      ratingRows.lineEnd();
      ofMovies[film]++;
      histogram[code]++;
      expected[offsets[user] + k] = moments.mean(viewer.likings[k]);
      varianceOfUser += moments.variance(viewer.likings[k]);
      const tag = tagOf?.(film);
      if (!tag) continue;
      tagRows.integer(user + 1);
      tagRows.comma();
      tagRows.integer(movieIds[film]);
      tagRows.comma();
      tagRows.bytes(tag);
      tagRows.comma();
      tagRows.integer(viewer.timestamps[k]);
      tagRows.lineEnd();
      tags++;
    }
    variance += varianceOfUser;
    await ratingRows.flushIfFull();
    await tagRows.flushIfFull();
    progress.report?.(offsets[user + 1], expected.length);
    signal?.throwIfAborted();
  }
  await ratingRows.flush();
  await tagRows.flush();
  return {
    tags,
    variance: variance / expected.length,
    ofMovies,
    histogram,
    additiveResidual: () => additiveResidual(expected, filmOf, offsets, movieIds.length),
  };
}

/** The position of each user's first rating. The last entry is the number of all ratings. */
function offsetsOf(counts: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(counts.length + 1);
  for (let user = 0; user < counts.length; user++) offsets[user + 1] = offsets[user] + counts[user];
  return offsets;
}
