/** How alike films are: by one model, or by the mean of all models that can compare films. */

import { TopK } from '../../shared/top-k.ts';
import type { Hybrid } from '../hybrid/ratings.ts';
import { MODEL_NAMES, type ModelName } from '../model.ts';
import type { Recommender, SimilarBy } from './answers.ts';

/** Compares the films of a catalogue, by dense index. */
export interface Likeness {
  readonly between: Recommender['likeness'];
  /** Returns the `n` movies that are most like a movie, with likeness above 0, most alike first. */
  mostAlike(movie: number, by: SimilarBy, n: number): ReturnType<TopK['drain']>;
  /** Returns the comparison by one model; undefined when the model cannot compare films. */
  by(name: ModelName): ((movie: number, others: Uint32Array) => Float32Array) | undefined;
}

/** Opens the comparison of a catalogue's films. */
export function openLikeness({ scorers }: Hybrid, numMovies: number): Likeness {
  const catalogue = new Uint32Array(numMovies).map((_, m) => m);
  // Arrays as long as the catalogue. They are kept, since new ones for every request would pile up faster than they are
  // collected.
  const alike = new Float32Array(numMovies);
  const ownAlike = new Float32Array(numMovies);
  /** Adds the likeness by each model to `out`. `own` is scratch and is overwritten. */
  const addLikeness = (movie: number, others: Uint32Array, by: SimilarBy, out: Float32Array, own: Float32Array) => {
    const asked = MODEL_NAMES.filter((name) => scorers[name].similar && (by === 'hybrid' || by === name));
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
    mostAlike(movie, by, n) {
      const values = addLikeness(movie, catalogue, by, alike.fill(0), ownAlike);
      const best = new TopK(n);
      for (let m = 0; m < values.length; m++) if (m !== movie && values[m] > 0) best.offer(m, values[m]);
      return best.drain();
    },
  };
}
