/**
 * Maximal marginal relevance (Carbonell & Goldstein 1998): picks good films that are not like those already on the
 * list.
 */

/** A movie and the score that lists are sorted by. */
export interface Ranked {
  readonly movie: number;
  readonly score: number;
}

/**
 * Picks `n` films of `pool`, which is sorted best first. Each time it takes the film with the largest
 * (1 − diversity) · relevance − diversity · (likeness to the nearest film picked so far). Relevance is the score on a
 * scale from 0 (last of the pool) to 1 (first). `likeness` returns how alike a movie is to each of some others, from 0
 * to 1.
 */
export function diversify<T extends Ranked>(
  pool: readonly T[],
  n: number,
  diversity: number,
  likeness: (movie: number, others: Uint32Array) => Float32Array,
): T[] {
  if (diversity === 0 || pool.length <= 1) return pool.slice(0, n);
  const last = pool[pool.length - 1].score;
  const span = pool[0].score - last || 1;
  const left = pool.map((film) => ({ film, relevance: (film.score - last) / span, nearest: 0 }));
  const picked: T[] = [];
  while (picked.length < n && left.length > 0) {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    left.forEach(({ relevance, nearest }, at) => {
      const value = (1 - diversity) * relevance - diversity * nearest;
      if (value > most) {
        most = value;
        best = at;
      }
    });
    const [{ film }] = left.splice(best, 1);
    picked.push(film);
    if (picked.length === n) break;
    const alike = likeness(
      film.movie,
      Uint32Array.from(left, (other) => other.film.movie),
    );
    left.forEach((other, at) => {
      other.nearest = Math.max(other.nearest, alike[at]);
    });
  }
  return picked;
}
