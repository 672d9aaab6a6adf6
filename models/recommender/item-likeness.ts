/** How alike items that came after the training are to the movies of a release, and to each other. */

import { TopK } from '../../shared/top-k.ts';
import type { Hybrid } from '../hybrid/ratings.ts';
import type { ModelName } from '../model.ts';
import type { SimilarBy } from './answers.ts';
import { comparing, type Likeness } from './likeness.ts';

/**
 * Returns the comparison of a catalogue with its new items, which `hybrid` has. A model that cannot describe items says that
 * they are like nothing, as it says of a movie without ratings.
 */
export function likenessWithItems(likeness: Likeness, hybrid: Hybrid): Likeness {
  const { scorers, bias, items = [] } = hybrid;
  const numMovies = bias.movieBias.length;
  if (items.length === 0) return likeness;
  const release = new Uint32Array(numMovies).map((_, movie) => movie);
  const all = new Uint32Array(items.length).map((_, k) => numMovies + k);

  /** The length of each item as a model describes it; found when items are first compared. */
  const lengths = new Map<ModelName, Float64Array>();
  const lengthsBy = (name: ModelName): Float64Array => {
    const known = lengths.get(name) ?? Float64Array.from(items, ({ [name]: item }) => (item ? lengthOf(item) : 0));
    lengths.set(name, known);
    return known;
  };
  /** Adds the likeness of a described movie to those of `others` that are new items, as one of `numAsked` models sees it. */
  const addItems = (name: ModelName, own: Sparse, others: Uint32Array, numAsked: number, values: Float32Array) => {
    const known = lengthsBy(name);
    const length = lengthOf(own);
    const valueBy = new Map(Array.from(own.features, (feature, f) => [feature, own.values[f]]));
    for (let t = 0; t < others.length; t++) {
      if (others[t] < numMovies) continue;
      const item = items[others[t] - numMovies][name];
      if (!item) continue;
      let product = 0;
      for (let f = 0; f < item.features.length; f++) product += (valueBy.get(item.features[f]) ?? 0) * item.values[f];
      values[t] += product / (length * known[others[t] - numMovies] || 1) / numAsked;
    }
  };
  /** Returns the places of the movies of the release among others. */
  const placesOfOld = (others: Uint32Array): Uint32Array => {
    const places = new Uint32Array(others.length);
    let count = 0;
    for (let t = 0; t < others.length; t++) if (others[t] < numMovies) places[count++] = t;
    return places.subarray(0, count);
  };

  /** Returns the likeness of the new item `at` to others. */
  const ofItem = (at: number, others: Uint32Array, by: SimilarBy): Float32Array => {
    const values = new Float32Array(others.length);
    const asked = comparing(scorers, by);
    if (!asked.some((name) => items[at][name])) return values;
    const places = placesOfOld(others);
    const old = places.map((t) => others[t]);
    for (const name of asked) {
      const item = items[at][name];
      if (!item) continue;
      const own = new Float32Array(places.length);
      scorers[name].similarToItem?.(item, old, own);
      places.forEach((t, k) => {
        values[t] += own[k] / asked.length;
      });
      addItems(name, item, others, asked.length, values);
    }
    return values;
  };
  const between: Likeness['between'] = (movie, others, by) => {
    if (movie >= numMovies) return ofItem(movie - numMovies, others, by);
    if (others.every((other) => other < numMovies)) return likeness.between(movie, others, by);
    const values = new Float32Array(others.length);
    const places = placesOfOld(others);
    const known = likeness.between(
      movie,
      places.map((t) => others[t]),
      by,
    );
    places.forEach((t, k) => {
      values[t] = known[k];
    });
    const asked = comparing(scorers, by);
    for (const name of asked) {
      const own = scorers[name].describeFilm?.(movie);
      if (own) addItems(name, own, others, asked.length, values);
    }
    return values;
  };
  return {
    between,
    by: (name) => scorers[name].similar && ((movie, others) => between(movie, others, name as SimilarBy)),
    mostAlike(movie, by, n, hidden) {
      const best = new TopK(n);
      const offer = (others: Uint32Array, values: ArrayLike<number>) =>
        others.forEach((other, t) => {
          if (other !== movie && values[t] > 0 && !hidden?.has(other)) best.offer(other, values[t]);
        });
      if (movie < numMovies) {
        const known = likeness.mostAlike(movie, by, n, hidden);
        offer(known.items, known.scores);
      } else {
        offer(release, ofItem(movie - numMovies, release, by));
      }
      offer(all, between(movie, all, by));
      return best.drain();
    },
  };
}

interface Sparse {
  readonly features: Uint16Array;
  readonly values: Float64Array;
}

function lengthOf({ values }: Sparse): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
