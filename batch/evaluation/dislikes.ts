/**
 * The response to dislike: when one film gets the lowest rating, the films that are most like it should fall. A film is
 * drawn as often as it was rated. Its five nearest are those of item-KNN. The film itself and the other four do not
 * count in a place.
 */

import type { Profile } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import { PURPOSE, type Random, randomStream } from '../../shared/random.ts';
import type { DislikeFigures, ResponseFigures } from '../../shared/schemas/report.ts';
import { TopK } from '../../shared/top-k.ts';
import { pickProfile } from '../splits/held-out.ts';
import { type ForEach, forEachOf, type ItemWork } from './for-each.ts';
import { roundFigure } from './metrics.ts';
import { servedList } from './served-list.ts';
import { filmOfRating, type TrainedOn } from './trained-on.ts';

const NEAREST = 5;
/** Places further down count as equal. */
const PLACES = 100;
/** Long enough for all places that count. */
const LIST_LENGTH = PLACES + NEAREST + 1;
/** Number of ratings in a profile that is not empty. */
const PROFILE_SIZE = 10;

const EMPTY: Profile = { movies: new Uint32Array(0), ratings: new Float64Array(0) };

/** A film to be disliked, from the empty profile and from ten ratings, if there are profiles with as many. */
interface Trial {
  readonly film: number;
  readonly ten?: Profile;
}

/** The lists of a trial. `near` has the film's nearest; of those in the ten ratings are not `unknown`. */
interface TrialLists {
  readonly near: readonly number[];
  readonly afterEmpty: Uint32Array;
  readonly fromTen?: { readonly unknown: readonly number[]; readonly before: Uint32Array; readonly after: Uint32Array };
}

/** Tries a film. Undefined when no film is like it. */
export const DISLIKE: ItemWork<Trial, { numMovies: number; worst: number }, TrialLists | undefined> = {
  name: 'dislike a film',
  run(recommender, { film, ten }, { numMovies, worst }) {
    const all = Uint32Array.from({ length: numMovies }, (_, movie) => movie);
    const near = nearestFilms(film, recommender.likeness(film, all, 'item-knn'));
    if (near.length === 0) return undefined;
    const listOf = (profile: Profile) => servedList(recommender, profile, LIST_LENGTH);
    const disliking = (profile: Profile) => listOf(withRating(profile, film, worst));
    return {
      near: near.slice(0, NEAREST),
      afterEmpty: disliking(EMPTY),
      ...(ten &&
        !ten.movies.includes(film) && {
          fromTen: {
            unknown: near.filter((other) => !ten.movies.includes(other)).slice(0, NEAREST),
            before: listOf(ten),
            after: disliking(ten),
          },
        }),
    };
  },
};

/**
 * Tries as many films as `trials` says, from the empty profile and from ten ratings of one of the profiles, which is
 * drawn too among those with as many. Null when the scale has one value. The seed of the release decides what is drawn.
 */
export async function measureDislikes(
  recommender: Recommender,
  train: TrainedOn,
  profiles: readonly Profile[],
  trials: number,
  forEach: ForEach = forEachOf(recommender),
): Promise<ResponseFigures['dislike']> {
  if (train.scale.values.length === 1) return null;
  const { seed } = recommender.manifest;
  const long = profiles.filter(({ movies }) => movies.length >= PROFILE_SIZE);
  const drawn = Array.from({ length: train.numRatings > 0 ? trials : 0 }, (_, trial): Trial => {
    const random = randomStream(seed, PURPOSE.dislikes, trial);
    const film = filmOfRating(train, random.below(train.numRatings));
    return { film, ...(long.length > 0 && { ten: drawTen(long[random.below(long.length)], random) }) };
  });
  const lists = await forEach(DISLIKE, drawn, { numMovies: train.numMovies, worst: train.scale.min });
  const beforeEmpty = servedList(recommender, EMPTY, LIST_LENGTH);
  const [fromEmpty, fromTen] = [new Response(), new Response()];
  drawn.forEach(({ film }, trial) => {
    const tried = lists[trial];
    if (!tried) return;
    fromEmpty.add(film, tried.near, beforeEmpty, tried.afterEmpty);
    if (tried.fromTen) fromTen.add(film, tried.fromTen.unknown, tried.fromTen.before, tried.fromTen.after);
  });
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
