/**
 * `families.arrow`: which films belong together, as models/recommender/families.ts finds out from their titles and ids. That
 * takes longer than anything else before a first list, so the night does it.
 *
 * Only films that have something in common with another one are listed, in ascending order. The number of a series, or of a
 * story, is the dense index of its first film.
 */

import { decodeArrow, encodeArrow, packIndexes } from '../arrow.ts';
import { findBoundary } from '../binary-search.ts';
import { ReleaseError } from '../errors.ts';

/** Name of the file in a release. Releases of earlier versions do not have it. */
export const FAMILIES_FILE = 'families.arrow';

const KIND = 'families';
const VERSION = 1;
const NONE: readonly number[] = [];

interface FamilyFacts {
  numMovies: number;
  numListed: number;
  numTwins: number;
}

/** What films belong to, by dense index. */
export interface FamilyTable {
  readonly numMovies: number;
  /** Returns the number of a film's series, and of its story: that of the film itself when it is alone. */
  of(movie: number): { series: number; story: number };
  /** Returns the dense indexes of the same film under other ids, ascending. */
  twinsOf(movie: number): readonly number[];
}

/** What `encodeFamilies` takes: films belong together when the texts are equal. */
export interface FoundFamilies {
  of(movie: number): { readonly series: string | number; readonly story: string | number };
  twinsOf(movie: number): readonly number[];
}

/** Encodes `families.arrow`. */
export function encodeFamilies(numMovies: number, found: FoundFamilies): Uint8Array<ArrayBuffer> {
  const families = Array.from({ length: numMovies }, (_, movie) => found.of(movie));
  const twins = Array.from(families, (_, movie) => found.twinsOf(movie));
  const series = numberGroups(families.map((family) => family.series));
  const stories = numberGroups(families.map((family) => family.story));
  const listed = families.flatMap((_, movie) =>
    series.isShared(movie) || stories.isShared(movie) || twins[movie].length > 0 ? [movie] : [],
  );
  const twinEnds = Uint32Array.from({ length: listed.length + 1 }, () => 0);
  for (const [row, movie] of listed.entries()) twinEnds[row + 1] = twinEnds[row] + twins[movie].length;
  const facts: FamilyFacts = { numMovies, numListed: listed.length, numTwins: twinEnds[listed.length] };
  return encodeArrow(
    { kind: KIND, version: VERSION, facts, layout: 'arrays' },
    {
      movie: packIndexes(listed, numMovies),
      series: packIndexes(listed.map(series.numberOf), numMovies),
      story: packIndexes(listed.map(stories.numberOf), numMovies),
      twinEnds,
      twin: packIndexes(
        listed.flatMap((movie) => twins[movie]),
        numMovies,
      ),
    },
  );
}

/** Opens what `encodeFamilies` wrote. The bytes are retained. Throws `ReleaseError` when they are anything else. */
export function decodeFamilies(bytes: Uint8Array): FamilyTable {
  const file = decodeArrow<FamilyFacts>(bytes, KIND, VERSION);
  const [numMovies, numListed, numTwins] = [file.count('numMovies'), file.count('numListed'), file.count('numTwins')];
  const listed = file.indexes('movie', numListed, numMovies);
  const series = file.indexes('series', numListed, numMovies);
  const stories = file.indexes('story', numListed, numMovies);
  const twinEnds = file.offsets('twinEnds', numListed);
  const twins = file.indexes('twin', numTwins, numMovies);
  if (twinEnds[0] !== 0 || twinEnds[numListed] !== numTwins) {
    throw new ReleaseError('corrupt', `${KIND}: twinEnds do not cover the ${numTwins} twins`);
  }
  for (let row = 1; row < numListed; row++) {
    if (listed[row] <= listed[row - 1]) throw new ReleaseError('corrupt', `${KIND}: row ${row} is out of order`);
  }
  const rowOf = (movie: number) => {
    const row = findBoundary(0, numListed, (at) => listed[at] < movie);
    return listed[row] === movie ? row : -1;
  };
  return {
    numMovies,
    of(movie) {
      const row = rowOf(movie);
      return row === -1 ? { series: movie, story: movie } : { series: series[row], story: stories[row] };
    },
    twinsOf(movie) {
      const row = rowOf(movie);
      return row === -1 ? NONE : Array.from(twins.subarray(twinEnds[row], twinEnds[row + 1]));
    },
  };
}

/** Numbers groups of equal keys by their first places. */
function numberGroups(keys: readonly (string | number)[]) {
  const groups = new Map<string | number, { first: number; size: number }>();
  for (const [place, key] of keys.entries()) {
    const group = groups.get(key);
    if (group) group.size++;
    else groups.set(key, { first: place, size: 1 });
  }
  return {
    isShared: (place: number) => (groups.get(keys[place])?.size ?? 0) > 1,
    numberOf: (place: number) => groups.get(keys[place])?.first ?? place,
  };
}
