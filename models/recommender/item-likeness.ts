/** How alike items that came after the training are to the movies of a release, and to each other. */

import { TopK } from '../../shared/top-k.ts';
import type { Hybrid } from '../hybrid/ratings.ts';
import { MODEL_NAMES } from '../model.ts';
import type { SimilarBy } from './answers.ts';
import type { Likeness } from './likeness.ts';

/**
 * Returns the comparison of a catalogue with its new items, which `hybrid` has. A model that cannot describe items says that
 * they are like nothing, as it says of a movie without ratings.
 */
export function likenessWithItems(likeness: Likeness, hybrid: Hybrid): Likeness {
  const { scorers, bias, items = [] } = hybrid;
  const numMovies = bias.movieBias.length;
  if (items.length === 0) return likeness;
  const all = Uint32Array.from({ length: items.length }, (_, k) => numMovies + k);
  const askedFor = (by: SimilarBy) =>
    MODEL_NAMES.filter((name) => scorers[name].similar && (by === 'hybrid' || by === name));

  /** Returns the likeness of the new item `at` to others. */
  const ofItem = (at: number, others: Uint32Array, by: SimilarBy): Float32Array => {
    const values = new Float32Array(others.length);
    const asked = askedFor(by);
    const places = Uint32Array.from(others.keys()).filter((t) => others[t] < numMovies);
    for (const name of asked) {
      const item = items[at][name];
      if (!item) continue;
      const own = new Float32Array(places.length);
      scorers[name].similarToItem?.(
        item,
        places.map((t) => others[t]),
        own,
      );
      places.forEach((t, k) => {
        values[t] += own[k] / asked.length;
      });
      others.forEach((other, t) => {
        const another = items[other - numMovies]?.[name];
        if (another) values[t] += cosine(item, another) / asked.length;
      });
    }
    return values;
  };
  const between: Likeness['between'] = (movie, others, by) => {
    if (movie >= numMovies) return ofItem(movie - numMovies, others, by);
    if (others.every((other) => other < numMovies)) return likeness.between(movie, others, by);
    const values = new Float32Array(others.length);
    const places = Uint32Array.from(others.keys()).filter((t) => others[t] < numMovies);
    const known = likeness.between(
      movie,
      places.map((t) => others[t]),
      by,
    );
    places.forEach((t, k) => {
      values[t] = known[k];
    });
    others.forEach((other, t) => {
      if (other >= numMovies) [values[t]] = ofItem(other - numMovies, Uint32Array.of(movie), by);
    });
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
        const others = Uint32Array.from({ length: numMovies }, (_, other) => other);
        offer(others, ofItem(movie - numMovies, others, by));
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

function cosine(a: Sparse, b: Sparse): number {
  const values = new Map(Array.from(a.features, (feature, f) => [feature, a.values[f]]));
  const norm = (of: Sparse) => Math.sqrt(of.values.reduce((sum, value) => sum + value * value, 0));
  const product = b.features.reduce((sum, feature, f) => sum + (values.get(feature) ?? 0) * b.values[f], 0);
  return product / (norm(a) * norm(b) || 1);
}
