/**
 * Simulates viewers for the `sample` dataset. Viewer v rates film f
 *
 *   r(v, f) = MEAN + generosity(v) + quality(f) + taste(v, f) + noise      rounded to half stars in 0.5 … 5
 *   taste(v, f) = Σ_d WEIGHTS[d] · viewer[v][d] · film[f][d]
 *
 * The traits of a film are its genres on a few scales, its age, and hidden ones that only ratings can reveal. Viewers
 * choose films that are well known and that suit their taste, so that the choice of films carries information as well.
 *
 * The constants are chosen by hand so that the ratings resemble MovieLens (tests/batch/ingest/sample-viewers.test.ts).
 */

import { PURPOSE, type Random, randomStream } from '../../../shared/random.ts';
import { standardizeColumn } from '../../../shared/standardize-column.ts';

/** About as many as ml-latest-small has. */
const DEFAULT_VIEWERS = 600;
/** Every viewer has at least this many ratings, as in MovieLens, if there are enough films. */
const MIN_RATINGS = 20;
/** The number of ratings above the minimum is log-normal. With the minimum, the median is 50 and the mean 67. */
const EXTRA_MEDIAN = 30;
const EXTRA_SPREAD = 0.95;

/**
 * The position of each genre on five scales: light to dark, intimate to spectacular, tough to tender, realistic to
 * fantastic, and shallow to thoughtful.
 */
const GENRE_SCALES: Readonly<Record<string, readonly number[]>> = {
  Action: [0.2, 1, -0.5, 0.1, -0.5],
  Adventure: [-0.3, 0.9, 0, 0.5, -0.2],
  Animation: [-0.6, 0.2, 0.3, 0.9, 0.1],
  Children: [-1, 0.2, 0.4, 0.7, -0.6],
  Comedy: [-0.8, -0.2, 0.2, -0.1, -0.2],
  Crime: [0.8, 0.2, -0.5, -0.5, 0.1],
  Documentary: [0.1, -0.6, -0.2, -0.7, 1],
  Drama: [0.3, -0.6, 0.6, -0.5, 0.7],
  Fantasy: [-0.1, 0.5, 0.2, 1, -0.1],
  'Film-Noir': [0.9, -0.2, -0.1, -0.4, 0.6],
  Horror: [1, 0.3, -0.8, 0.6, -0.4],
  Musical: [-0.7, 0.3, 0.8, 0.2, 0.1],
  Mystery: [0.6, -0.1, -0.2, 0.1, 0.4],
  Romance: [-0.3, -0.4, 1, -0.2, 0],
  'Sci-Fi': [0.2, 0.8, -0.4, 0.9, 0.2],
  Thriller: [0.8, 0.5, -0.5, -0.2, -0.1],
  War: [0.6, 0.5, 0.1, -0.6, 0.5],
  Western: [0.2, 0.5, -0.2, -0.5, 0.1],
};
const NUM_SCALES = 5;
const NUM_HIDDEN = 2;
const NUM_TRAITS = NUM_SCALES + 1 + NUM_HIDDEN;
/** Stars per standard deviation of each trait: five genre scales, age, two hidden ones. */
const WEIGHTS: readonly number[] = [0.34, 0.28, 0.22, 0.2, 0.2, 0.25, 0.36, 0.28];

/** In stars. `MEAN` is below the average rating of about 3.5, because viewers choose films that they like. */
const MEAN = 2.85;
const GENEROSITY = 0.35;
const QUALITY = 0.3;
const NOISE = 0.55;

/** The film at rank r is chosen in proportion to (r + FAME_HEAD)^−FAME_DECAY: a flat head and a long tail. */
const FAME_HEAD = 15;
const FAME_DECAY = 0.9;
/** How strongly the choice of films depends on taste: an increase of the log weight per star. */
const CHOOSINESS = 1.2;

const FIRST_SECOND = Date.UTC(2018, 0, 1) / 1000;
const LAST_SECOND = Date.UTC(2025, 0, 1) / 1000;
const SESSION_SECONDS = 3 * 3600;
const RATINGS_PER_SESSION = 12;

interface SampleFilm {
  /** Names as in MovieLens; others are ignored. */
  readonly genres: readonly string[];
  /** 0 if unknown. */
  readonly year: number;
}

/** Ratings as parallel columns, sorted by viewer, then by film. No viewer rates a film twice. */
export interface SimulatedRatings {
  /** From 1 to the number of viewers. */
  readonly userIds: Uint32Array;
  /** Indexes into the given films. */
  readonly filmIndexes: Uint32Array;
  /** Half stars from 0.5 to 5. */
  readonly ratings: Float64Array;
  /** Whole seconds since 1970, after the end of the film's year. */
  readonly timestamps: Float64Array;
}

/**
 * Simulates the ratings of `viewers` people, about 67 each. The same films and seed give the same ratings. `films` must
 * be in the order of their popularity, best known first, as in data/sample/films.csv.
 */
export function simulateViewers(
  films: readonly SampleFilm[],
  { seed, viewers = DEFAULT_VIEWERS }: { seed: number; viewers?: number },
): SimulatedRatings {
  const numFilms = films.length;
  const traits = traitsOf(films, seed);
  const { quality, fame } = standingOf(numFilms, seed);
  const userIds: number[] = [];
  const filmIndexes: number[] = [];
  const ratings: number[] = [];
  const timestamps: number[] = [];
  const liking = new Float64Array(numFilms);
  const urge = new Float64Array(numFilms);

  for (let v = 0; v < viewers; v++) {
    const random = randomStream(seed, PURPOSE.sampleViewer, v);
    const tastes = WEIGHTS.map((weight) => weight * random.normal());
    const generosity = GENEROSITY * random.normal();
    const count = Math.min(numFilms, MIN_RATINGS + Math.floor(EXTRA_MEDIAN * Math.exp(EXTRA_SPREAD * random.normal())));
    for (let f = 0; f < numFilms; f++) {
      let taste = 0;
      for (let d = 0; d < NUM_TRAITS; d++) taste += tastes[d] * traits[f * NUM_TRAITS + d];
      liking[f] = quality[f] + taste;
      urge[f] = fame[f] + CHOOSINESS * taste + gumbel(random);
    }
    const sessions = sessionsOf(count, random);
    for (const f of largest(urge, count)) {
      userIds.push(v + 1);
      filmIndexes.push(f);
      ratings.push(toHalfStars(MEAN + generosity + liking[f] + NOISE * random.normal()));
      timestamps.push(momentOf(films[f].year, sessions, random));
    }
  }
  return {
    userIds: Uint32Array.from(userIds),
    filmIndexes: Uint32Array.from(filmIndexes),
    ratings: Float64Array.from(ratings),
    timestamps: Float64Array.from(timestamps),
  };
}

/** The traits of the films, row-major (film, trait). Each trait has mean 0 and standard deviation 1 over the films. */
function traitsOf(films: readonly SampleFilm[], seed: number): Float64Array {
  const traits = new Float64Array(films.length * NUM_TRAITS);
  films.forEach(({ genres, year }, f) => {
    const random = randomStream(seed, PURPOSE.sampleTraits, f);
    const row = traits.subarray(f * NUM_TRAITS, (f + 1) * NUM_TRAITS);
    for (const genre of genres) {
      const scales = GENRE_SCALES[genre] ?? [];
      for (let d = 0; d < scales.length; d++) row[d] += scales[d] / Math.sqrt(genres.length);
    }
    row[NUM_SCALES] = year || 1990;
    for (let d = NUM_SCALES + 1; d < NUM_TRAITS; d++) row[d] = random.normal();
  });
  for (let d = 0; d < NUM_TRAITS; d++) standardizeColumn(traits, NUM_TRAITS, d);
  return traits;
}

/** The quality of each film in stars, and its fame as a log weight. Good films are a little better known. */
function standingOf(numFilms: number, seed: number): { quality: Float64Array; fame: Float64Array } {
  const quality = new Float64Array(numFilms);
  const fame = new Float64Array(numFilms);
  for (let f = 0; f < numFilms; f++) {
    const random = randomStream(seed, PURPOSE.sampleStanding, f);
    quality[f] = QUALITY * random.normal();
    fame[f] = -FAME_DECAY * Math.log(f + FAME_HEAD) + quality[f] + 0.3 * random.normal();
  }
  return { quality, fame };
}

/**
 * A Gumbel variate. Added to log weights, it makes the k largest a weighted sample without replacement (Gumbel top-k).
 */
function gumbel(random: Random): number {
  return -Math.log(-Math.log(1 - random.uniform()));
}

/** The indexes of the `count` largest values, in ascending order. */
function largest(values: Float64Array, count: number): number[] {
  const threshold = values.toSorted()[values.length - count];
  const indexes: number[] = [];
  for (let i = 0; i < values.length && indexes.length < count; i++) if (values[i] >= threshold) indexes.push(i);
  return indexes;
}

/** The start times of a viewer's sessions, in seconds since 1970. */
function sessionsOf(count: number, random: Random): number[] {
  const start = FIRST_SECOND + random.uniform() * (LAST_SECOND - FIRST_SECOND) * 0.9;
  return Array.from({ length: Math.ceil(count / RATINGS_PER_SESSION) }, () =>
    Math.floor(start + random.uniform() * (LAST_SECOND - SESSION_SECONDS - start)),
  );
}

function momentOf(year: number, sessions: readonly number[], random: Random): number {
  const moment = sessions[random.below(sessions.length)] + random.below(SESSION_SECONDS);
  return Math.max(moment, Date.UTC(year + 1, 0, 1) / 1000 + random.below(30 * 86_400));
}

function toHalfStars(rating: number): number {
  return Math.min(5, Math.max(0.5, Math.round(2 * rating) / 2));
}
