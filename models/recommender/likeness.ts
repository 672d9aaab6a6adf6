/** How alike films are: by one model, or by the mean of all models that can compare films. */

import { TopK } from '../../shared/top-k.ts';
import type { Hybrid } from '../hybrid/ratings.ts';
import { MODEL_NAMES, type ModelName, type Scorer } from '../model.ts';
import type { Recommender, SimilarBy } from './answers.ts';

/** Compares the films of a catalogue, by dense index. */
export interface Likeness {
  readonly between: Recommender['likeness'];
  /** Returns the `n` movies that are most like a movie, with likeness above 0, most alike first, and none of `hidden`. */
  mostAlike(movie: number, by: SimilarBy, n: number, hidden?: ReadonlySet<number>): ReturnType<TopK['drain']>;
  /** Returns the comparison by one model; undefined when the model cannot compare films. */
  by(name: ModelName): ((movie: number, others: Uint32Array) => Float32Array) | undefined;
}

/** Returns the names of the models that take part in a comparison. */
export function comparing(scorers: Hybrid['scorers'], by: SimilarBy): ModelName[] {
  return MODEL_NAMES.filter((name) => scorers[name].similar && (by === 'hybrid' || by === name));
}

/** Opens the comparison of a catalogue's films. */
export function openLikeness({ scorers }: Hybrid, numMovies: number): Likeness {
  const catalogue = new Uint32Array(numMovies).map((_, m) => m);
  // Arrays as long as the catalogue. They are kept, since new ones for every request would pile up faster than they are
  // collected. The page of a film asks for every model in turn, so the last comparison by each of them is kept too.
  const alike = new Float32Array(numMovies);
  const last = new Map<ModelName, { movie: number; values: Float32Array }>();
  const compareWithAll = ({ similar, similarToAll }: Scorer, movie: number, out: Float32Array) =>
    similarToAll ? similarToAll(movie, out) : similar?.(movie, catalogue, out);
  const toAll = (movie: number, name: ModelName): Float32Array => {
    const known = last.get(name) ?? { movie: -1, values: new Float32Array(numMovies) };
    if (known.movie !== movie) compareWithAll(scorers[name], movie, known.values);
    last.set(name, { ...known, movie });
    return known.values;
  };
  /** Adds the likeness by each model to `out`. `own` is scratch and is overwritten. */
  const addLikeness = (movie: number, others: Uint32Array, by: SimilarBy, out: Float32Array, own: Float32Array) => {
    const asked = comparing(scorers, by);
    for (const name of asked) {
      scorers[name].similar?.(movie, others, own);
      for (let t = 0; t < out.length; t++) out[t] += own[t] / asked.length;
    }
    return out;
  };
  const between: Likeness['between'] = (movie, others, by) =>
    addLikeness(movie, others, by, new Float32Array(others.length), new Float32Array(others.length));
  return {
    between,
    by: (name) => scorers[name].similar && ((movie, others) => between(movie, others, name as SimilarBy)),
    mostAlike(movie, by, n, hidden) {
      const asked = comparing(scorers, by);
      alike.fill(0);
      for (const name of asked) {
        const own = toAll(movie, name);
        for (let m = 0; m < numMovies; m++) alike[m] += own[m] / asked.length;
      }
      const best = new TopK(n);
      let least = 0;
      for (let m = 0; m < numMovies; m++) {
        if (alike[m] <= least || m === movie || hidden?.has(m)) continue;
        best.offer(m, alike[m]);
        least = Math.max(0, best.least);
      }
      return best.drain();
    },
  };
}
