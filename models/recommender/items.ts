/**
 * Lays changes of the catalogue (shared/items.ts) over a release: other facts about its movies, items that are new, and
 * rules. New items have the dense indexes that follow those of the release.
 */

import { type Attributes, valueFor } from '../../shared/attributes.ts';
import { type ItemChange, MOST_ITEMS, saysFacts } from '../../shared/items.ts';
import type { AttributeTable, NameAttribute, NumberAttribute } from '../../shared/release/attributes.ts';
import { hashTitle, type MovieTable } from '../../shared/release/movies.ts';
import { indexTitles, type SearchIndex } from '../../shared/release/search.ts';

/** Changes that a release can use, by dense index. */
export interface LaidItems {
  /** Number of movies of the release. */
  readonly numMovies: number;
  /** The new items; the first one has the index `numMovies`. */
  readonly added: readonly ItemChange[];
  /** What is said of each movie and item that has a change. */
  readonly changes: ReadonlyMap<number, ItemChange>;
  /** Movies and items whose title or year is said. */
  readonly renamed: ReadonlySet<number>;
  /** Whether anything is said but rules. */
  readonly haveFacts: boolean;
  readonly hidden: ReadonlySet<number>;
  /** The one that was pinned last comes first. */
  readonly pinned: readonly number[];
}

/** A release without changes. */
export function noItems(numMovies: number): LaidItems {
  return {
    numMovies,
    added: [],
    changes: new Map(),
    renamed: new Set(),
    haveFacts: false,
    hidden: new Set(),
    pinned: [],
  };
}

/**
 * Finds the places of changes in a release. Of items that it does not have those with a title are new, in the order of
 * their ids; the others are left out, and so are changes beyond the first `MOST_ITEMS`.
 */
export function layItems(movies: MovieTable, given: readonly ItemChange[]): LaidItems {
  const byId = given.toSorted((a, b) => a.movieId - b.movieId).slice(0, MOST_ITEMS);
  const added: ItemChange[] = [];
  const changes = new Map<number, ItemChange>();
  const renamed = new Set<number>();
  const hidden = new Set<number>();
  const pinned: number[] = [];
  const timeOf = (movie: number) => changes.get(movie)?.time ?? 0;
  for (const change of byId) {
    const known = movies.indexOf(change.movieId);
    if (known === -1 && change.title === undefined) continue;
    const movie = known === -1 ? movies.numMovies + added.push(change) - 1 : known;
    changes.set(movie, change);
    if (change.title !== undefined || change.year !== undefined) renamed.add(movie);
    if (change.rule === 'hidden') hidden.add(movie);
    if (change.rule === 'pinned') pinned.push(movie);
  }
  return {
    numMovies: movies.numMovies,
    added,
    changes,
    renamed,
    haveFacts: [...changes.values()].some(saysFacts),
    hidden,
    pinned: pinned.sort((a, b) => timeOf(b) - timeOf(a) || a - b),
  };
}

/** Returns the catalogue with the changes. New items have no ratings. */
export function moviesWithItems(movies: MovieTable, { numMovies, added, changes }: LaidItems): MovieTable {
  const length = numMovies + added.length;
  const longer = <Column extends Uint32Array | Uint16Array | Float32Array>(column: Column, size: number): Column => {
    const all = new (column.constructor as new (size: number) => Column)(size);
    all.set(column);
    return all;
  };
  const movieIds = longer(movies.movieIds, length);
  const placeOf = new Map(added.map(({ movieId }, k) => [movieId, numMovies + k]));
  for (const [movieId, movie] of placeOf) movieIds[movie] = movieId;
  // Sets of genres have numbers of 16 bits in a release. With further ones 32 bits are surely enough.
  const genreSet = new Uint32Array(length);
  genreSet.set(movies.genreSet);
  const genreSets = movies.genreSets.map((set) => [...set]);
  const numbers = new Map(genreSets.map((set, number) => [JSON.stringify(set), number]));
  for (const [movie, { genres }] of changes) {
    if (genres === undefined && movie < numMovies) continue;
    const set = [...(genres ?? [])].sort();
    const key = JSON.stringify(set);
    if (!numbers.has(key)) numbers.set(key, genreSets.push(set) - 1);
    genreSet[movie] = numbers.get(key) ?? 0;
  }
  const isNew = (movie: number) => movie >= numMovies;
  return {
    numMovies: length,
    movieIds,
    key: (movie) => (isNew(movie) ? undefined : movies.key(movie)),
    indexOfKey: movies.indexOfKey,
    indexOf: (movieId) => placeOf.get(movieId) ?? movies.indexOf(movieId),
    title: (movie) => changes.get(movie)?.title ?? movies.title(movie),
    titleHash(movie) {
      const { title, year } = changes.get(movie) ?? {};
      if (title === undefined && year === undefined) return movies.titleHash(movie);
      return hashTitle(title ?? movies.title(movie), year ?? (isNew(movie) ? 0 : movies.year(movie)));
    },
    hasTitles: movies.hasTitles || added.length > 0,
    year: (movie) => changes.get(movie)?.year ?? (isNew(movie) ? 0 : movies.year(movie)),
    genreSets,
    genreSet,
    imdbId: (movie) => (isNew(movie) ? 0 : movies.imdbId(movie)),
    tmdbId: (movie) => (isNew(movie) ? 0 : movies.tmdbId(movie)),
    numRatings: longer(movies.numRatings, length),
    meanRatings: longer(movies.meanRatings, length),
  };
}

/** Returns the attributes with the changes. A value of another type than the attribute's is left out. */
export function attributesWithItems(table: AttributeTable, { numMovies, added, changes }: LaidItems): AttributeTable {
  const length = numMovies + added.length;
  const attributes = table.attributes.map((attribute) => {
    if (attribute.type === 'text') return attribute;
    const said = new Map(
      [...changes].flatMap(([movie, { attributes: own = {} }]) => {
        const value = valueFor(attribute.type, own[attribute.name]);
        return value === undefined ? [] : [[movie, value] as const];
      }),
    );
    return attribute.type === 'number'
      ? numbersWith(attribute, said as Map<number, number>, numMovies)
      : namesWith(attribute, said as Map<number, readonly string[]>, numMovies);
  });
  const laid = (movie: number, all: Attributes, types: readonly string[]): Attributes => {
    const own = changes.get(movie)?.attributes ?? {};
    const merged = table.attributes.flatMap(({ name, type }): [string, Attributes[string]][] => {
      const value = types.includes(type) ? valueFor(type, own[name]) : undefined;
      const shown = value === undefined ? all[name] : type === 'word' ? [value].flat()[0] : value;
      return shown === undefined ? [] : [[name, shown]];
    });
    return Object.fromEntries(merged);
  };
  const LISTED = ['number', 'word', 'list'];
  const isOld = (movie: number) => movie < numMovies;
  return {
    numMovies: length,
    attributes,
    of: (movie) => laid(movie, isOld(movie) ? table.of(movie) : {}, LISTED),
    all: async (movie) => laid(movie, isOld(movie) ? await table.all(movie) : {}, [...LISTED, 'text']),
  };
}

function numbersWith(
  attribute: NumberAttribute,
  said: ReadonlyMap<number, number>,
  numMovies: number,
): NumberAttribute {
  return {
    ...attribute,
    values: Float64Array.from(new Set([...attribute.values, ...said.values()])).sort(),
    of: (movie) => said.get(movie) ?? (movie < numMovies ? attribute.of(movie) : Number.NaN),
  };
}

function namesWith(
  attribute: NameAttribute,
  said: ReadonlyMap<number, readonly string[]>,
  numMovies: number,
): NameAttribute {
  const { names, of } = attribute;
  const further: string[] = [];
  const numbers = new Map<string, number>();
  if (said.size > 0) for (let item = 0; item < names.length; item++) numbers.set(names.get(item), item);
  const numberOf = (name: string): number => {
    const known = numbers.get(name) ?? names.length + further.push(name) - 1;
    numbers.set(name, known);
    return known;
  };
  const items = new Map(Array.from(said, ([movie, own]) => [movie, own.map(numberOf)]));
  const all: NameAttribute['names'] = {
    length: names.length + further.length,
    get: (item) => (item < names.length ? names.get(item) : further[item - names.length]),
  };
  return { ...attribute, names: all, of: (movie) => items.get(movie) ?? (movie < numMovies ? of(movie) : []) };
}

/**
 * Returns a search for the words of all titles, also of those that changed. A movie is found by the words of its latest
 * title only.
 */
export function searchWithItems(index: SearchIndex, movies: MovieTable, { renamed }: LaidItems): SearchIndex {
  const places = [...renamed].sort((a, b) => a - b);
  if (places.length === 0) return index;
  const own = indexTitles(
    places.map((movie) => movies.title(movie)),
    Uint16Array.from(places, (movie) => movies.year(movie)),
  );
  return {
    numMovies: movies.numMovies,
    numWords: index.numWords + own.numWords,
    find(...asked) {
      const found = index.find(...asked).filter((movie) => !renamed.has(movie));
      const further = own.find(...asked);
      return further.length === 0
        ? found
        : Uint32Array.from([...found, ...further.map((place) => places[place])]).sort();
    },
  };
}
