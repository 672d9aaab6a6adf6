/**
 * Which films belong together: those of a series, those that tell one story, those of one director or author, where the
 * catalogue says so, and those that are the same film twice.
 */

import { findMaker } from '../../shared/attributes.ts';
import type { AttributeTable, NameAttribute } from '../../shared/release/attributes.ts';
import { encodeFamilies, type FamilyTable } from '../../shared/release/families.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import type { MemoryComponent } from './answers.ts';
import { MOST_LOOKED_THROUGH, readSeriesNames, type SeriesNames, seriesOf, stemsOf } from './series-names.ts';
import { findTwins, type Twins } from './twins.ts';

/** What stands for a series or a story. */
export type FamilyKey = string | number;

/** What a film belongs to. Films belong together when the keys are equal. */
export interface Family {
  readonly series: FamilyKey;
  /** The story that the film tells, of which a list needs only one: the same title and year, or parts of one story. */
  readonly story: FamilyKey;
  /** Whoever made it, as numbers; absent or empty when that is not known. */
  readonly makers?: ArrayLike<number>;
}

/** Tells what films belong to. */
export interface Families {
  /** Returns what a film belongs to, by its dense index. */
  of(movie: number): Family;
  /** Returns the dense indexes of the same film under other ids. */
  twinsOf(movie: number): readonly number[];
  /**
   * Returns the families of a catalogue in which the movies `changed` have another title or year, or are new. What the names
   * of series are stays as the titles of the release tell it.
   */
  withItems(movies: MovieTable, attributes: AttributeTable, changed: ReadonlySet<number>): Families;
  /** Returns the memory that names, families and twins take now. */
  memory(): MemoryComponent;
  /** Drops what is known of single films. The rest stays, since every list needs it. */
  shrink(): void;
}

/** What the titles of a release tell. */
interface Titles {
  readonly names: SeriesNames;
  readonly twins: Twins;
}

/** What an entry of a map takes. Measured roughly. */
const BYTES_PER_ENTRY = 100;
const COMPONENT = 'series-names';

/**
 * Returns the families of a catalogue, as the release has them in `table`. Without that, and for changes, titles are looked
 * through when it is first asked, which takes much longer. `now` is a clock in milliseconds.
 */
export function filmFamilies(
  movies: MovieTable,
  now: () => number,
  attributes?: AttributeTable,
  table?: FamilyTable,
): Families {
  if (table) {
    const maker = findMaker(attributes?.attributes ?? []) as NameAttribute | undefined;
    return {
      ...filmFamilies(movies, now, attributes),
      of: (movie) => ({ ...table.of(movie), makers: maker?.of(movie) }),
      twinsOf: table.twinsOf,
    };
  }
  let found: Titles | undefined;
  let loadMs = 0;
  const titles = (): Titles => {
    if (found) return found;
    const start = now();
    found = { names: readSeriesNames(movies), twins: findTwins(movies) };
    loadMs += now() - start;
    return found;
  };
  const withItems: Families['withItems'] = (changedMovies, changedAttributes, changed) => {
    let twins: Twins | undefined;
    const withChanges = (): Titles => {
      const { names, twins: ofRelease } = titles();
      twins ??= ofRelease.withItems(changedMovies, changed);
      return { names, twins };
    };
    const { known, ...families } = familiesBy(changedMovies, changedAttributes, withChanges);
    const memory = () => ({ component: COMPONENT, bytes: known.size * BYTES_PER_ENTRY, budget: null, loadMs: 0 });
    return { ...families, withItems, memory };
  };
  const { known, ...families } = familiesBy(movies, attributes, titles);
  return {
    ...families,
    withItems,
    memory: () => {
      const maps = found ? [found.names.stems, found.names.first, found.names.anywhere, known] : [];
      const bytes = maps.reduce((sum, { size }) => sum + size * BYTES_PER_ENTRY, found?.twins.bytes() ?? 0);
      return { component: COMPONENT, bytes, budget: null, loadMs };
    },
  };
}

/** Returns families that are found when they are asked for, and those that are `known` by now. */
function familiesBy(movies: MovieTable, attributes: AttributeTable | undefined, titles: () => Titles) {
  const maker = findMaker(attributes?.attributes ?? []) as NameAttribute | undefined;
  const known = new Map<number, Family>();
  return {
    known,
    of(movie: number): Family {
      const family = known.get(movie) ?? { ...familyOf(movies, movie, titles().names), makers: maker?.of(movie) };
      if (movie < MOST_LOOKED_THROUGH) known.set(movie, family);
      return family;
    },
    twinsOf: (movie: number) => titles().twins.of(movie),
    shrink: () => known.clear(),
  };
}

/** Returns `families.arrow` for a catalogue. */
export function familiesFile(movies: MovieTable): Uint8Array<ArrayBuffer> {
  return encodeFamilies(
    movies.numMovies,
    filmFamilies(movies, () => 0),
  );
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
