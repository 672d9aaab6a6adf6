/**
 * What “not interested” teaches: films that are like an unwanted one come later. It is no rating, since nobody has seen
 * the film, so no predicted rating changes.
 *
 *   value −= 1.5 · σ · largest of (weight · likeness to an unwanted film)     σ: standard deviation of the drawn scores
 */

import type { NotInterested } from './answers.ts';

/**
 * How much an unwanted film counts, by the reason: somebody who gives none may mean its kind or not, and `film` says that
 * others of its kind are welcome.
 */
const WEIGHTS = { kind: 1, film: 0, none: 0.5 } as const;
/**
 * Standard deviations of the scores that a film loses that is just like an unwanted one. Chosen by hand, and then measured
 * on profiles whose three worst films were taken for unwanted ones (docs/accuracy.md, Not interested).
 */
export const STRENGTH = 1.5;
/** The latest of these films that teach. Each is compared with every film that is drawn. A round number. */
const MOST_TEACHING = 50;

/**
 * Returns how much each of `movies` is unwanted, from 0 to 1; undefined when nothing is. `likeness` compares a movie with
 * others, all by dense index, and `indexOf` returns −1 for an unknown id.
 */
export function unwantedness(
  films: readonly NotInterested[],
  indexOf: (movieId: number) => number,
  likeness: (movie: number, others: Uint32Array) => Float32Array,
): ((movies: Uint32Array) => Float32Array) | undefined {
  const teaching = films
    .map(({ movieId, reason }) => ({ movie: indexOf(movieId), weight: WEIGHTS[reason ?? 'none'] }))
    .filter(({ movie, weight }) => movie !== -1 && weight > 0)
    .slice(-MOST_TEACHING);
  if (teaching.length === 0) return undefined;
  return (movies) => {
    const most = new Float32Array(movies.length);
    for (const { movie, weight } of teaching) {
      likeness(movie, movies).forEach((alike, t) => {
        most[t] = Math.max(most[t], weight * alike);
      });
    }
    return most;
  };
}
