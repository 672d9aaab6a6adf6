/**
 * Made-up viewers for the `sample` dataset. Viewer v rates film f
 *
 *   r(v, f) = MEAN + generosity(v) + quality(f) + taste(v, f) + noise      rounded to half stars in 0.5 … 5
 *   taste(v, f) = Σ_d WEIGHTS[d] · viewer[v][d] · film[f][d]
 *
 * where a film's traits are its genres on a few scales, its age, and some that nothing but ratings can tell. Viewers pick
 * films that are well known and that suit them, so what was seen says something too.
 */

import { type Random, randomStream } from '../../../shared/random.ts';
import { standardizeColumn } from '../../../shared/standardize-column.ts';

const DEFAULT_VIEWERS = 600;
/** Every viewer has at least this many ratings (as MovieLens promises), as far as there are films. */
const MIN_RATINGS = 20;
/** Ratings beyond the minimum are log-normal: median 50 and mean 67 in all. */
const EXTRA_MEDIAN = 30;
const EXTRA_SPREAD = 0.95;

/** Where a genre stands: dark (or light), spectacular (or intimate), tender, wondrous (or true to life), thoughtful. */
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
/** Stars per standard deviation of each trait: genre scales, age, hidden. */
const WEIGHTS: readonly number[] = [0.34, 0.28, 0.22, 0.2, 0.2, 0.25, 0.36, 0.28];

/** In stars; `MEAN` makes up for viewers picking what they like, so that ratings average about 3.5. */
const MEAN = 2.85;
const GENEROSITY = 0.35;
const QUALITY = 0.3;
const NOISE = 0.55;

/** Viewers of the film at rank r go by (r + FAME_HEAD)^-FAME_DECAY: a long tail under a flat head. */
const FAME_HEAD = 15;
const FAME_DECAY = 0.9;
/** How strongly the choice follows taste, per star. */
const CHOOSINESS = 1.2;

const FIRST_SECOND = Date.UTC(2018, 0, 1) / 1000;
const LAST_SECOND = Date.UTC(2025, 0, 1) / 1000;
const SESSION_SECONDS = 3 * 3600;
const RATINGS_PER_SESSION = 12;

/** Keys of the random streams, so that more viewers leave the films and the first viewers as they are. */
const TRAITS_STREAM = 1;
const STANDING_STREAM = 2;
const VIEWER_STREAM = 3;

interface SampleFilm {
  /** MovieLens' names; others count for nothing. */
  readonly genres: readonly string[];
  /** 0 when unknown. */
  readonly year: number;
}

/** One entry per rating, viewer after viewer, films ascending within a viewer; never the same film twice. */
export interface SimulatedRatings {
  /** 1 … viewers. */
  readonly userIds: Uint32Array;
  /** Indexes into the films that were given, not ids. */
  readonly filmIndexes: Uint32Array;
  /** 0.5, 1, … 5. */
  readonly ratings: Float64Array;
  /** Whole seconds since 1970-01-01, never before the end of the film's year. */
  readonly timestamps: Float64Array;
}

/**
 * Ratings by `viewers` (600) made-up people, about 67 each: the same for the same films and seed. Films come best known first, as
 * in `data/sample/films.csv`; their order is what makes them popular.
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
    const random = randomStream(seed, VIEWER_STREAM, v);
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

/** Row-major, film by trait; each trait has mean 0 and deviation 1 over the films. */
function traitsOf(films: readonly SampleFilm[], seed: number): Float64Array {
  const traits = new Float64Array(films.length * NUM_TRAITS);
  films.forEach(({ genres, year }, f) => {
    const random = randomStream(seed, TRAITS_STREAM, f);
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

/** How good a film is, in stars, and the logarithm of how well known. The good ones are a little better known. */
function standingOf(numFilms: number, seed: number): { quality: Float64Array; fame: Float64Array } {
  const quality = new Float64Array(numFilms);
  const fame = new Float64Array(numFilms);
  for (let f = 0; f < numFilms; f++) {
    const random = randomStream(seed, STANDING_STREAM, f);
    quality[f] = QUALITY * random.normal();
    fame[f] = -FAME_DECAY * Math.log(f + FAME_HEAD) + quality[f] + 0.3 * random.normal();
  }
  return { quality, fame };
}

/** Added to log weights, it makes the k largest a weighted draw of k without replacement (Gumbel top-k). */
function gumbel(random: Random): number {
  return -Math.log(-Math.log(1 - random.uniform()));
}

/** Indexes of the `count` largest values, ascending. */
function largest(values: Float64Array, count: number): number[] {
  const threshold = values.toSorted()[values.length - count];
  const indexes: number[] = [];
  for (let i = 0; i < values.length && indexes.length < count; i++) if (values[i] >= threshold) indexes.push(i);
  return indexes;
}

/** When a viewer sat down to rate. */
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
