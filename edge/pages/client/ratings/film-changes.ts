/** Changes of the kept ratings and hidden films, film by film, so that each change can be undone on its own. */

import type { Hidden, Kept, Rated } from './kept.ts';

/** Whether a film is rated or hidden, and its index in that list. */
interface Standing {
  readonly rated?: Rated;
  readonly hidden?: Hidden;
  readonly ratedAt?: number;
  readonly hiddenAt?: number;
}

/** What a change did to one film. */
export interface FilmChange {
  readonly movieId: number;
  readonly before: Standing;
  readonly after: Standing;
}

const NOWHERE: Standing = {};

/** Returns one change for each film whose rating is different in `after`, or that was hidden or shown again. */
export function changesBetween(before: Kept, after: Kept): FilmChange[] {
  const [old, now] = [standings(before), standings(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((movieId) => ({ movieId, before: old.get(movieId) ?? NOWHERE, after: now.get(movieId) ?? NOWHERE }))
    .filter((change) => !isSame(change.before, change.after));
}

/** Returns `kept` with `changes` undone. If a film has changed again since, it keeps its current state. */
export function undone(kept: Kept, changes: readonly FilmChange[]): Kept {
  const now = standings(kept);
  const mine = changes.filter(({ movieId, after }) => isSame(now.get(movieId) ?? NOWHERE, after));
  const ids = new Set(mine.map(({ movieId }) => movieId));
  const others = <Film extends Hidden>(films: readonly Film[]) => films.filter(({ movieId }) => !ids.has(movieId));
  const back = mine.map(({ before }) => before);
  return {
    ratings: withPlaces(
      others(kept.ratings),
      back.map(({ rated, ratedAt }) => [rated, ratedAt]),
    ),
    hidden: withPlaces(
      others(kept.hidden),
      back.map(({ hidden, hiddenAt }) => [hidden, hiddenAt]),
    ),
  };
}

function standings({ ratings, hidden }: Kept): Map<number, Standing> {
  const all = new Map<number, Standing>();
  for (const [ratedAt, rated] of ratings.entries()) all.set(rated.movieId, { rated, ratedAt });
  for (const [hiddenAt, film] of hidden.entries()) {
    all.set(film.movieId, { ...all.get(film.movieId), hidden: film, hiddenAt });
  }
  return all;
}

function isSame(a: Standing, b: Standing): boolean {
  return a.rated?.rating === b.rated?.rating && (a.hidden === undefined) === (b.hidden === undefined);
}

/** Returns `films` with each film of `back` at the index that it had before. */
function withPlaces<Film>(films: readonly Film[], back: readonly [Film | undefined, number | undefined][]): Film[] {
  const placed = [...films];
  for (const [film, at = 0] of back.toSorted(([, a = 0], [, b = 0]) => a - b)) {
    if (film !== undefined) placed.splice(at, 0, film);
  }
  return placed;
}
