/**
 * Writes ratings.csv and tags.csv, viewer by viewer, and computes the errors that the best possible predictions would
 * have. Threads make the rows; every viewer has random numbers of their own, so the files are the same on any number of
 * threads.
 */

import { randomUUID } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { cutRows, type Team } from '../../models/team.ts';
import type { Progress } from '../terminal/progress.ts';
import { additiveResidual } from './best-additive.ts';
import type { FilmModel } from './films.ts';
import { type Crowd, MAKE_ROWS, type RowsArgs } from './make-rows.ts';
import { NUM_STARS } from './star-scale.ts';

/** Ratings of a part, about, and parts that are made before their rows are written. Round numbers. */
const PART_RATINGS = 100_000;
const PARTS_AT_ONCE = 16;

interface WriteRatingsInput {
  readonly folder: string;
  /** Raw id of each film, in ascending order. */
  readonly movieIds: readonly number[];
  readonly films: FilmModel;
  /** Number of ratings of each user. User ids are 1, 2, … */
  readonly counts: Uint32Array;
  /** The year in which each user joins. */
  readonly joined: Uint16Array;
  /** The model's global term (viewers.ts). */
  readonly mean: number;
  readonly seed: number;
  readonly team: Team;
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
  additiveResidual(): Promise<number>;
}

/**
 * Writes both files into `folder`, in which they must not exist. Throws the reason of `signal` if it is aborted, and the
 * file system's errors; the files are then incomplete.
 */
export async function writeRatings(input: WriteRatingsInput): Promise<WrittenRatings> {
  await using ratingsFile = await open(join(input.folder, 'ratings.csv'), 'wx');
  await using tagsFile = await open(join(input.folder, 'tags.csv'), 'wx');
  return await writeRows(input, ratingsFile, tagsFile);
}

async function writeRows(
  input: WriteRatingsInput,
  ratingsFile: FileHandle,
  tagsFile: FileHandle,
): Promise<WrittenRatings> {
  const { team, counts, progress, signal } = input;
  const crowd = placeCrowd(input);
  const { expected, filmOf, offsets } = crowd;
  const cuts = cutRows(offsets, PART_RATINGS);
  const parts = cuts.length - 1;
  const histogram = new Float64Array(NUM_STARS);
  let variance = 0;
  let tags = 0;
  await ratingsFile.writeFile('userId,movieId,rating,timestamp\n');
  await tagsFile.writeFile('userId,movieId,tag,timestamp\n');
  for (let first = 0; first < parts; first += PARTS_AT_ONCE) {
    const args: RowsArgs = { ...crowd, cuts, first };
    for (const made of await team.map(MAKE_ROWS, args, Math.min(PARTS_AT_ONCE, parts - first))) {
      await ratingsFile.writeFile(made.ratings);
      await tagsFile.writeFile(made.tags);
      for (const own of made.variances) variance += own;
      made.histogram.forEach((count, star) => {
        histogram[star] += count;
      });
      tags += made.numTags;
    }
    progress.report?.(offsets[cuts[Math.min(parts, first + PARTS_AT_ONCE)]], expected.length);
    signal?.throwIfAborted();
  }
  const ofMovies = new Uint32Array(input.movieIds.length);
  for (let k = 0; k < filmOf.length; k++) ofMovies[filmOf[k]]++;
  return {
    tags,
    variance: variance / offsets[counts.length],
    ofMovies,
    histogram,
    additiveResidual: () => additiveResidual(team, { expected, films: filmOf, offsets }, ofMovies.length),
  };
}

/** Places the viewers and the films in the memory of the team. */
function placeCrowd({ team, films, movieIds, counts, joined, mean, seed }: WriteRatingsInput): Crowd {
  const { memory } = team;
  const place = <T extends { set(values: ArrayLike<number>): void }>(into: T, values: ArrayLike<number>): T => {
    into.set(values);
    return into;
  };
  const offsets = memory.uint32(counts.length + 1);
  for (let user = 0; user < counts.length; user++) offsets[user + 1] = offsets[user] + counts[user];
  const numRatings = offsets[counts.length];
  const { traits, quality, weights, years } = films;
  return {
    ...{ run: randomUUID(), seed, mean, offsets },
    films: {
      traits: place(memory.float32(traits.length), traits),
      quality: place(memory.float32(quality.length), quality),
      weights: place(memory.float64(weights.length), weights),
      years: place(memory.uint16(years.length), years),
    },
    movieIds: place(memory.uint32(movieIds.length), movieIds),
    counts: place(memory.uint32(counts.length), counts),
    joined: place(memory.uint16(joined.length), joined),
    expected: memory.float32(numRatings),
    filmOf: memory.uint32(numRatings),
  };
}
