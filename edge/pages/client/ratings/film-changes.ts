/** Changes of the kept films, film by film, so that each change can be undone on its own. */

import { type Hidden, KEPT_LISTS, type Kept, type KeptList, type Rated } from './kept.ts';

/** The lists that a film is in, and its place in each. */
type Standing = { readonly [Name in KeptList]?: { readonly film: Kept[Name][number]; readonly at: number } };

/** What a change did to one film. */
export interface FilmChange {
  readonly movieId: number;
  readonly before: Standing;
  readonly after: Standing;
}

const NOWHERE: Standing = {};

/** Returns one change for each film whose rating is different in `after`, or that is in other lists. */
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
  const without = (name: KeptList) => {
    // A list that none of the changes touched stays the same, so that nobody takes it for changed.
    if (mine.every(({ before, after }) => !before[name] && !after[name])) return kept[name];
    const others = (kept[name] as readonly Hidden[]).filter(({ movieId }) => !ids.has(movieId));
    return withPlaces(
      others,
      mine.flatMap(({ before }) => before[name] ?? []),
    );
  };
  return Object.fromEntries(KEPT_LISTS.map((name) => [name, without(name)])) as unknown as Kept;
}

function standings(kept: Kept): Map<number, Standing> {
  const all = new Map<number, Standing>();
  for (const name of KEPT_LISTS) {
    for (const [at, film] of kept[name].entries()) {
      all.set(film.movieId, { ...all.get(film.movieId), [name]: { film, at } });
    }
  }
  return all;
}

function isSame(a: Standing, b: Standing): boolean {
  const rating = ({ ratings }: Standing) => (ratings?.film as Rated | undefined)?.rating;
  const why = ({ hidden }: Standing) => (hidden?.film as Hidden | undefined)?.why;
  const areAlike = KEPT_LISTS.every((name) => (a[name] === undefined) === (b[name] === undefined));
  return areAlike && rating(a) === rating(b) && why(a) === why(b);
}

/** Returns `films` with each film of `back` at the index that it had before. */
function withPlaces<Film>(films: readonly Film[], back: readonly { film: Film; at: number }[]): Film[] {
  const placed = [...films];
  for (const { film, at } of back.toSorted((a, b) => a.at - b.at)) placed.splice(at, 0, film);
  return placed;
}
