/** Viewers one after another, as rows of ratings.csv and tags.csv, and what their errors are known to be. */

import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../terminal/progress.ts';
import { additiveResidual } from './best-additive.ts';
import { CsvRows } from './csv-rows.ts';
import type { FilmModel } from './films.ts';
import { NUM_STARS, starMoments } from './star-scale.ts';
import { tagger } from './tags.ts';
import { NOISE, type Viewers } from './viewers.ts';

/** Of a row: three numbers of ten digits, a rating or a tag. */
const RATING_BYTES = 40;
const TAG_BYTES = 80;

interface WriteRatingsInput {
  readonly folder: string;
  /** Ascending, as the films are. */
  readonly movieIds: readonly number[];
  readonly films: FilmModel;
  /** Ratings of each user. User ids are 1, 2, … */
  readonly counts: Uint32Array;
  readonly viewers: Viewers;
  readonly seed: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

interface WrittenRatings {
  readonly tags: number;
  /** Mean over the ratings of Var[stars | user, film], in stars². */
  readonly variance: number;
  readonly ofMovies: Uint32Array;
  /** Number of ratings of 0.5, 1, … 5 stars. */
  readonly histogram: Float64Array;
  /** See `best-additive.ts`. */
  additiveResidual(): number;
}

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

/** Where each user's ratings begin; the last entry is their number. */
function offsetsOf(counts: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(counts.length + 1);
  for (let user = 0; user < counts.length; user++) offsets[user + 1] = offsets[user] + counts[user];
  return offsets;
}
