/** Maximal marginal relevance (Carbonell & Goldstein 1998): good films that are not like those already on the list. */

export interface Ranked {
  readonly movie: number;
  readonly score: number;
}

/**
 * Picks `n` of `pool` (best first): each time the largest (1 − diversity) · relevance − diversity · (likeness to the
 * nearest film picked), relevance being the score on a scale from 0 (last of the pool) to 1 (first).
 */
export function diversify<T extends Ranked>(
  pool: readonly T[],
  n: number,
  diversity: number,
  likeness: (movie: number, others: Uint32Array) => Float32Array,
): T[] {
  if (diversity === 0 || pool.length <= 1) return pool.slice(0, n);
  const movies = Uint32Array.from(pool, ({ movie }) => movie);
  const span = pool[0].score - pool[pool.length - 1].score || 1;
  const nearest = new Float32Array(pool.length);
  const left = new Set(pool.keys());
  const picked: T[] = [];
  while (picked.length < n && left.size > 0) {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (const at of left) {
      const relevance = (pool[at].score - pool[pool.length - 1].score) / span;
      const value = (1 - diversity) * relevance - diversity * nearest[at];
      if (value > most) {
        most = value;
        best = at;
      }
    }
    left.delete(best);
    picked.push(pool[best]);
    likeness(movies[best], movies).forEach((value, at) => {
      nearest[at] = Math.max(nearest[at], value);
    });
  }
  return picked;
}
