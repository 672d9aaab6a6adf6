/** The rows of some made-up viewers, as a task for a team of threads. */

import type { Task } from '../../models/team.ts';
import { CsvRows } from './csv-rows.ts';
import type { FilmModel } from './films.ts';
import { NUM_STARS, starMoments } from './star-scale.ts';
import { tagger } from './tags.ts';
import { makeViewers, NOISE } from './viewers.ts';

/** Most bytes of a row: three numbers of ten digits, and a rating or a tag. */
const RATING_BYTES = 40;
const TAG_BYTES = 80;

/** All viewers. The arrays are in the memory of the team. */
export interface Crowd {
  /** Name of the run, by which a thread knows whether it has made these viewers already. */
  readonly run: string;
  readonly seed: number;
  /** The model's global term (viewers.ts). */
  readonly mean: number;
  readonly films: FilmModel;
  /** Raw id of each film, ascending. */
  readonly movieIds: Uint32Array;
  readonly counts: Uint32Array;
  readonly joined: Uint16Array;
  /** The position of each user's first rating. The last entry is the number of all ratings. */
  readonly offsets: Uint32Array;
  /** The true expected rating, and the film, of each rating. The task fills them in. */
  readonly expected: Float32Array;
  readonly filmOf: Uint32Array;
}

/** Which rows are made: those of the users from `cuts[first + part]` to below the next cut. */
export interface RowsArgs extends Crowd {
  readonly cuts: Uint32Array;
  readonly first: number;
}

/** The rows of a part. */
export interface MadeRows {
  readonly ratings: Uint8Array<ArrayBuffer>;
  readonly tags: Uint8Array<ArrayBuffer>;
  readonly numTags: number;
  /** Σ Var[stars | user, film] of each user, in stars². */
  readonly variances: Float64Array;
  /** Number of ratings of 0.5, 1, … 5 stars. */
  readonly histogram: Float64Array;
}

/** Makes rows. */
export const MAKE_ROWS: Task<RowsArgs, MadeRows> = {
  name: 'synthesize: rows',
  run(args, part) {
    const [from, to] = [args.cuts[args.first + part], args.cuts[args.first + part + 1]];
    return makeRows(args, from, to);
  },
};

interface Made {
  readonly run: string;
  readonly viewers: ReturnType<typeof makeViewers>;
  readonly tagsBy: ReturnType<typeof tagger>;
  readonly moments: ReturnType<typeof starMoments>;
}

/** What this thread has made for the run that it works for. */
let made: Made | undefined;

function madeFor({ run, seed, mean, films, counts, joined }: Crowd): Made {
  if (made?.run !== run) {
    const viewers = makeViewers(films, counts, joined, seed, mean);
    made = { run, viewers, tagsBy: tagger(films.traits, seed), moments: starMoments(NOISE) };
  }
  return made;
}

function makeRows(crowd: Crowd, from: number, to: number): MadeRows {
  const { movieIds, counts, offsets, expected, filmOf } = crowd;
  const { viewers, tagsBy, moments } = madeFor(crowd);
  const numRatings = offsets[to] - offsets[from];
  const ratingRows = new CsvRows(numRatings * RATING_BYTES);
  const tagRows = new CsvRows(numRatings * TAG_BYTES);
  const variances = new Float64Array(to - from);
  const histogram = new Float64Array(NUM_STARS);
  let numTags = 0;
  for (let user = from; user < to; user++) {
    const viewer = viewers.rate(user);
    const tagOf = tagsBy(user);
    filmOf.set(viewer.films, offsets[user]);
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
      histogram[code]++;
      expected[offsets[user] + k] = moments.mean(viewer.likings[k]);
      variances[user - from] += moments.variance(viewer.likings[k]);
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
      numTags++;
    }
  }
  return { ratings: ratingRows.take(), tags: tagRows.take(), numTags, variances, histogram };
}
