/** The catalogue of a release, with what is made from it when it is first needed. */

import type { AttributeTable } from '../../shared/release/attributes.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import type { SearchIndex } from '../../shared/release/search.ts';
import type { MemoryComponent } from './answers.ts';
import { type Families, filmFamilies } from './families.ts';
import { filmInitials, type Initials } from './initials.ts';
import { attributesWithItems, type LaidItems, moviesWithItems, searchWithItems } from './items.ts';
import { type FilmMatcher, filmMatcher } from './match.ts';

/** A catalogue in memory. */
export interface OpenCatalogue {
  readonly movies: MovieTable;
  readonly attributes: AttributeTable;
  /** The dense indexes of all movies. */
  readonly all: Uint32Array;
  readonly matcher: FilmMatcher;
  readonly initials: Initials;
  readonly families: Families;
  /** Resolves to the words of all titles, which are read on demand. */
  search(): Promise<SearchIndex>;
  /** Returns the memory that is taken beyond the files of the release. */
  memory(): MemoryComponent[];
  /** Drops what was made on demand. It is made again when it is needed. */
  shrink(): void;
}

/** Opens a catalogue. `now` is a clock in milliseconds. Its families are found by its titles, if they are not given. */
export function openCatalogue(
  movies: MovieTable,
  attributes: AttributeTable,
  search: () => Promise<SearchIndex>,
  now: () => number,
  families: Families = filmFamilies(movies, now, attributes),
): OpenCatalogue {
  const made = { matcher: filmMatcher(movies, now), initials: filmInitials(movies, now), families };
  return {
    movies,
    attributes,
    all: new Uint32Array(movies.numMovies).map((_, movie) => movie),
    ...made,
    search,
    memory: () => Object.values(made).map((part) => part.memory()),
    shrink() {
      for (const part of Object.values(made)) part.shrink();
    },
  };
}

/** Opens a catalogue with changes. Changes that say nothing about a movie but a rule leave it as it is, so it is not copied. */
export function catalogueWithItems(catalogue: OpenCatalogue, items: LaidItems, now: () => number): OpenCatalogue {
  if (!items.haveFacts) return catalogue;
  const start = now();
  const movies = moviesWithItems(catalogue.movies, items);
  const attributes = attributesWithItems(catalogue.attributes, items);
  let searching: SearchIndex | undefined;
  const search = async () => {
    searching ??= searchWithItems(await catalogue.search(), movies, items);
    return searching;
  };
  const families = catalogue.families.withItems(movies, attributes, items.renamed);
  const laid = openCatalogue(movies, attributes, search, now, families);
  const columns = [laid.all, movies.movieIds, movies.genreSet, movies.numRatings, movies.meanRatings];
  const copied = {
    component: 'changed-catalogue',
    bytes: columns.reduce((sum, { byteLength }) => sum + byteLength, 0),
    budget: null,
    loadMs: now() - start,
  };
  return {
    ...laid,
    memory: () => [copied, ...laid.memory()],
    shrink() {
      laid.shrink();
      searching = undefined;
    },
  };
}

/** Returns each component once, with the bytes and the time of all of its name, largest first. */
export function sumComponents(components: readonly MemoryComponent[]): MemoryComponent[] {
  const byName = new Map<string, MemoryComponent>();
  for (const one of components) {
    const { bytes = 0, loadMs = 0 } = byName.get(one.component) ?? {};
    byName.set(one.component, { ...one, bytes: bytes + one.bytes, loadMs: loadMs + one.loadMs });
  }
  return [...byName.values()].sort((a, b) => b.bytes - a.bytes);
}
