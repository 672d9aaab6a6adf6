/**
 * The response to dislike: when one film gets the lowest rating, the films that are most like it should fall. A film is
 * drawn as often as it was rated. Its five nearest are those of item-KNN. The film itself and the other four do not
 * count in a place.
 */

import type { Profile } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import { type Random, randomStream } from '../../shared/random.ts';
import type { Ratings } from '../../shared/ratings.ts';
import type { DislikeFigures, ResponseFigures } from '../../shared/schemas/report.ts';
import { TopK } from '../../shared/top-k.ts';
import { pickProfile } from '../splits/held-out.ts';
import { roundFigure } from './metrics.ts';
import { servedList } from './served-list.ts';

const NEAREST = 5;
/** Places further down count as equal. */
const PLACES = 100;
/** Long enough for all places that count. */
const LIST_LENGTH = PLACES + NEAREST + 1;
/** Number of ratings in a profile that is not empty. */
const PROFILE_SIZE = 10;
/** Each purpose draws other random numbers from a seed. */
const DISLIKES = 61;

const EMPTY: Profile = { movies: new Uint32Array(0), ratings: new Float64Array(0) };

/**
 * Tries as many films as `trials` says, from the empty profile and from ten ratings of one of the profiles, which is
 * drawn too among those with as many. Null when the scale has one value. The seed of the release decides what is drawn.
 */
export function measureDislikes(
  recommender: Recommender,
  train: Ratings,
  profiles: readonly Profile[],
  trials: number,
): ResponseFigures['dislike'] {
  if (train.scale.values.length === 1) return null;
  const { seed } = recommender.manifest;
  const long = profiles.filter(({ movies }) => movies.length >= PROFILE_SIZE);
  const all = Uint32Array.from({ length: train.numMovies }, (_, movie) => movie);
  const listOf = (profile: Profile) => servedList(recommender, profile, LIST_LENGTH);
  const disliking = (profile: Profile, film: number) => listOf(withRating(profile, film, train.scale.min));
  const emptyList = listOf(EMPTY);
  const [fromEmpty, fromTen] = [new Response(), new Response()];
  for (let trial = 0; trial < trials && train.numRatings > 0; trial++) {
    const random = randomStream(seed, DISLIKES, trial);
    const film = train.byUser.index[random.below(train.numRatings)];
    const near = nearestFilms(film, recommender.likeness(film, all, 'item-knn'));
    if (near.length === 0) continue;
    fromEmpty.add(film, near.slice(0, NEAREST), emptyList, disliking(EMPTY, film));
    if (long.length === 0) continue;
    const ten = drawTen(long[random.below(long.length)], random);
    const unknown = near.filter((other) => !ten.movies.includes(other)).slice(0, NEAREST);
    if (!ten.movies.includes(film)) fromTen.add(film, unknown, listOf(ten), disliking(ten, film));
  }
  return { empty: fromEmpty.result(), ten: fromTen.result() };
}

/** Collects lists from before and after a film got the lowest rating. */
class Response {
  #films = 0;
  #near = 0;
  #rise = 0;
  #fall = 0;

  add(film: number, near: readonly number[], before: Uint32Array, after: Uint32Array): void {
    const [placesBefore, placesAfter] = [placesOf(near, before, film), placesOf(near, after, film)];
    this.#films++;
    near.forEach((_, n) => {
      this.#near++;
      if (placesAfter[n] < placesBefore[n]) this.#rise++;
      if (placesAfter[n] > placesBefore[n]) this.#fall++;
    });
  }

  result(): DislikeFigures {
    const share = (sum: number) => (this.#near === 0 ? null : roundFigure(sum / this.#near));
    return { films: this.#films, near: this.#near, rise: share(this.#rise), fall: share(this.#fall) };
  }
}

/** The films with the highest likeness to a film, the nearest first: enough that five are left of any ten ratings. */
function nearestFilms(film: number, likeness: Float32Array): number[] {
  const best = new TopK(NEAREST + PROFILE_SIZE);
  likeness.forEach((value, other) => {
    if (value > 0 && other !== film) best.offer(other, value);
  });
  return Array.from(best.drain().items);
}

/** The place of each near film on a list, from 0; the same for all beyond the last place. */
function placesOf(near: readonly number[], list: Uint32Array, film: number): number[] {
  const places = near.map(() => PLACES);
  let place = 0;
  for (const movie of list) {
    const at = near.indexOf(movie);
    if (at !== -1) places[at] = Math.min(place, PLACES);
    else if (movie !== film) place++;
  }
  return places;
}

/** Ten ratings of a profile, drawn at random. */
function drawTen(profile: Profile, random: Random): Profile {
  const lots = Array.from(profile.movies, (_, row) => ({ row, lot: random.uniform() }));
  const rows = lots
    .toSorted((a, b) => a.lot - b.lot)
    .slice(0, PROFILE_SIZE)
    .map(({ row }) => row)
    .sort((a, b) => a - b);
  return pickProfile(profile, rows);
}

/** The profile with one rating more, of a film that it does not have. */
function withRating({ movies, ratings }: Profile, film: number, rating: number): Profile {
  const at = movies.filter((movie) => movie < film).length;
  return {
    movies: Uint32Array.of(...movies.subarray(0, at), film, ...movies.subarray(at)),
    ratings: Float64Array.of(...ratings.subarray(0, at), rating, ...ratings.subarray(at)),
  };
}
