/**
 * Which films belong together: those of a series, those that tell one story, those of one director or author, where the
 * catalogue says so, and those that are the same film twice.
 */

import { findMaker } from '../../shared/attributes.ts';
import type { AttributeTable, NameAttribute } from '../../shared/release/attributes.ts';

import type { MovieTable } from '../../shared/release/movies.ts';
import type { MemoryComponent } from './answers.ts';
import { MOST_LOOKED_THROUGH, readSeriesNames, type SeriesNames, seriesOf, stemsOf } from './series-names.ts';
import { findTwins, type Twins } from './twins.ts';

/** What a film belongs to. Films belong together when the texts are equal. */
export interface Family {
  readonly series: string;
  /** The story that the film tells, of which a list needs only one: the same title and year, or parts of one story. */
  readonly story: string;
  /** Whoever made it, as numbers; absent or empty when that is not known. */
  readonly makers?: ArrayLike<number>;
}

/** Tells what films belong to. */
export interface Families {
  /** Returns what a film belongs to, by its dense index. */
  of(movie: number): Family;
  /** Returns the dense indexes of the same film under other ids. */
  twinsOf(movie: number): readonly number[];
  /** Returns the memory that names, families and twins take now. */
  memory(): MemoryComponent;
  /** Drops what is known of single films. The rest stays, since every list needs it. */
  shrink(): void;
}

interface Found {
  readonly names: SeriesNames;
  readonly twins: Twins;
  /** Families of films that were asked for. */
  readonly families: Map<number, Family>;
}

/** What an entry of a map takes. Measured roughly. */
const BYTES_PER_ENTRY = 100;

/** Returns the families of a catalogue. Titles are looked through when it is first asked. `now` is a clock in milliseconds. */
export function filmFamilies(movies: MovieTable, now: () => number, attributes?: AttributeTable): Families {
  const maker = findMaker(attributes?.attributes ?? []) as NameAttribute | undefined;
  let found: Found | undefined;
  let loadMs = 0;
  const load = (): Found => {
    const start = now();
    const loaded = { names: readSeriesNames(movies), twins: findTwins(movies), families: new Map<number, Family>() };
    loadMs += now() - start;
    return loaded;
  };
  return {
    of(movie) {
      found ??= load();
      const { names, families } = found;
      const known = families.get(movie) ?? { ...familyOf(movies, movie, names), makers: maker?.of(movie) };
      if (movie < MOST_LOOKED_THROUGH) families.set(movie, known);
      return known;
    },
    twinsOf(movie) {
      found ??= load();
      return found.twins.of(movie);
    },
    memory: () => {
      const maps = found ? [found.names.stems, found.names.first, found.names.anywhere, found.families] : [];
      const bytes = maps.reduce((sum, { size }) => sum + size * BYTES_PER_ENTRY, found?.twins.bytes ?? 0);
      return { component: 'series-names', bytes, budget: null, loadMs };
    },
    shrink() {
      found?.families.clear();
    },
  };
}

function familyOf(movies: MovieTable, movie: number, names: SeriesNames): Family {
  const own = stemsOf(movies, movie);
  // No name of a series begins like this.
  const alone = `#${movie}`;
  if (own.length === 0) return { series: alone, story: alone };
  const [{ story, words }] = own;
  const year = movies.year(movie);
  return {
    series: seriesOf(names, own) ?? alone,
    story: story ?? (year > 0 ? `${words.join(' ')} ${year}` : alone),
  };
}
