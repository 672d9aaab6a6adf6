/**
 * Puts a list in order: good films that are not like those already on it. Variety is maximal marginal relevance
 * (Carbonell & Goldstein 1998). Apart from that, any ten films in a row have at most two of a series or of one maker, such as
 * a director, and at most one that tells a story. A film that would be one too many comes as soon as there is room for it, so none is lost.
 */

import type { Families, Family } from './families.ts';

/** Films in a row that have to differ: those that a page shows first. */
const STRETCH = 10;
const MOST_OF_A_SERIES = 2;
const MOST_OF_A_MAKER = 2;
/**
 * Films of the pool that a varied list is picked from, and films of the list that are picked so. The rest follows by
 * value. With 400 candidates instead of 200, lists that are as varied were no better (docs/accuracy.md).
 */
const VARIED_POOL = 200;
const MOST_VARIED = 100;

/** A film and the value that lists are sorted by. */
export interface Valued {
  readonly movie: number;
  readonly value: number;
}

/** What the order depends on besides the values. */
export interface Ways {
  /** From 0, by value alone, to 1. */
  readonly diversity: number;
  /** Returns how alike a movie is to each of some others, from 0 to 1. */
  likeness(movie: number, others: Uint32Array): Float32Array;
  readonly families: Pick<Families, 'of'>;
}

/**
 * Returns the first `n` films in the order of `arrange` without variety, from the beginning of a pool. Undefined when what
 * comes after it may matter: when there was room for none of these films, or there are too few.
 */
export function arrangeBeginning<T extends Valued>(
  beginning: readonly T[],
  n: number,
  families: Ways['families'],
): T[] | undefined {
  const left = [...beginning];
  const listed: Family[] = [];
  const picked: T[] = [];
  while (picked.length < n) {
    const recent = listed.slice(1 - STRETCH);
    const at = left.findIndex(({ movie }) => isRoomFor(families.of(movie), recent));
    if (at === -1) return undefined;
    const [next] = left.splice(at, 1);
    picked.push(next);
    listed.push(families.of(next.movie));
  }
  return picked;
}

/**
 * Returns the first `n` films of `pool` in order; `pool` is sorted by falling value. A longer list of the same pool
 * begins with a shorter one. `before` are the films that the list has already. Each time, it takes the film with the
 * largest (1 − diversity) · relevance − diversity · (likeness to the nearest film on the list) of those that there is
 * room for. When there is room for none, it takes one of another series, and else the best of all. Relevance is the value on a scale from 0 (last of the candidates) to
 * 1 (first).
 */
export function arrange<T extends Valued>(
  pool: readonly T[],
  n: number,
  { diversity, likeness, families }: Ways,
  before: readonly T[] = [],
): T[] {
  if (n <= 0) return [];
  const last = pool[Math.min(VARIED_POOL, pool.length) - 1]?.value ?? 0;
  const span = (pool[0]?.value ?? 0) - last || 1;
  /** What is left, in the order of the pool, with its candidates for variety in front. A family is looked up when needed. */
  const left = pool.map((film) => ({
    film,
    relevance: (film.value - last) / span,
    nearest: 0,
    family: undefined as Family | undefined,
  }));
  let numCandidates = Math.min(VARIED_POOL, pool.length);
  type Left = (typeof left)[number];
  const familyOf = (entry: Left) => {
    entry.family ??= families.of(entry.film.movie);
    return entry.family;
  };
  const worth = ({ relevance, nearest }: Left) => (1 - diversity) * relevance - diversity * nearest;
  const compare = (movie: number) => {
    const compared = left.slice(0, numCandidates);
    const alike = likeness(
      movie,
      Uint32Array.from(compared, ({ film }) => film.movie),
    );
    compared.forEach((other, k) => {
      other.nearest = Math.max(other.nearest, alike[k]);
    });
  };
  const isVaried = () => diversity > 0 && before.length + picked.length < MOST_VARIED;
  const picked: T[] = [];
  const listed = before.slice(1 - STRETCH).map(({ movie }) => families.of(movie));
  if (isVaried()) for (const { movie } of before) compare(movie);
  while (picked.length < n && left.length > 0) {
    const varied = isVaried();
    const recent = listed.slice(1 - STRETCH);
    const hasRoom = (entry: Left) => isRoomFor(familyOf(entry), recent);
    const candidates = varied ? left.slice(0, numCandidates) : left;
    const best = varied ? candidates.reduce((most, entry) => (worth(entry) > worth(most) ? entry : most)) : left[0];
    const others = () => (varied ? candidates.sort((a, b) => worth(b) - worth(a)) : left);
    const isOther = (entry: Left) => isOtherStory(familyOf(entry), recent);
    const next = hasRoom(best) ? best : (others().find(hasRoom) ?? left.find(hasRoom) ?? left.find(isOther) ?? best);
    const at = left.indexOf(next);
    left.splice(at, 1);
    if (at < numCandidates) numCandidates--;
    picked.push(next.film);
    listed.push(familyOf(next));
    if (isVaried() && picked.length < n) compare(next.film.movie);
  }
  return picked;
}

/** Returns whether a film may follow the films just before it. */
function isRoomFor(family: Family, recent: readonly Family[]): boolean {
  return (
    isOtherStory(family, recent) && Array.from(family.makers ?? []).every((maker) => hasRoomForMaker(maker, recent))
  );
}

function hasRoomForMaker(maker: number, recent: readonly Family[]): boolean {
  return recent.filter(({ makers = [] }) => Array.from(makers).includes(maker)).length < MOST_OF_A_MAKER;
}

/** Returns whether a film is no further one of a series or a story of the films just before it. */
function isOtherStory({ series, story }: Family, recent: readonly Family[]): boolean {
  const ofSeries = recent.filter((other) => other.series === series).length;
  return ofSeries < MOST_OF_A_SERIES && !recent.some((other) => other.story === story);
}
