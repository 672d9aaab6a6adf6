/** Builds the `Catalogue`, in the order of the dense movie indexes, from the movies, links and tags that were read. */

import type { ItemChange, ItemFacts } from '../../../shared/items.ts';
import type { Catalogue } from '../../../shared/ratings.ts';
import { imdbNumber, type MovieKeys } from '../ratings/movie-keys.ts';
import { buildAttributes } from './attributes.ts';
import type { Links } from './read-links.ts';
import type { Movies } from './read-movies.ts';
import type { Tags } from './read-tags.ts';
import { idOfKey } from './side-file.ts';

/** Counts of tags are 16-bit; larger ones are cut to this. */
const MOST_COUNTED = 65_535;

/** The files of a catalogue as they were read; each may be missing. */
export interface CatalogueTables {
  readonly movies?: Movies;
  readonly links?: Links;
  readonly tags?: Tags;
  /** What was said of items in the service since. It counts before the files. */
  readonly items?: readonly ItemChange[];
}

/** Returns the ids of all movies that the tables have, new items among them, each once. */
export function catalogueIds({ movies, items = [] }: CatalogueTables): number[] {
  const titled = items.filter(({ title }) => title !== undefined).map(({ movieId }) => movieId);
  return titled.length === 0 ? [...(movies?.ids ?? [])] : [...new Set([...(movies?.ids ?? []), ...titled])];
}

/**
 * Builds the catalogue of the movies in `movieIds`, which has the raw id of each dense index and is retained, not
 * copied. A movie that `movies` does not have has its text as its title,
 * or an empty one if ids are numbers, and the year 0; what `items` says counts first. Links and tags of other movies are
 * left out.
 */
export function buildCatalogue(
  movieIds: Uint32Array,
  { movies, links, tags, items = [] }: CatalogueTables,
  numbers?: MovieKeys,
): Catalogue {
  const numMovies = movieIds.length;
  const rowOf = new Map(movies?.ids.map((id, row) => [id, row]));
  const linkOf = new Map(Array.from(links?.byKey ?? [], ([key, link]) => [idOfKey(key, numbers), link]));
  const keyOf = numbers && new Map(Array.from(numbers, ([key, id]) => [id, key]));
  const texts = keyOf && Array.from(movieIds, (id) => keyOf.get(id) ?? String(id));
  const rows = Array.from(movieIds, (id) => rowOf.get(id) ?? -1);
  const itemOf = new Map(items.map((item) => [item.movieId, item]));
  const said = Array.from(movieIds, (id): ItemFacts => itemOf.get(id) ?? {});
  const facts = rows.map((row, m) => said[m].genres ?? (movies && row >= 0 ? movies.genres[row] : []));
  const genreNames = [...new Set(facts.flat())].sort();
  const genreOf = new Map(genreNames.map((name, genre) => [name, genre]));
  const genres = facts.map((names) => names.map((name) => genreOf.get(name) ?? 0).sort((a, b) => a - b));
  const genreOffsets = new Uint32Array(numMovies + 1);
  for (let m = 0; m < numMovies; m++) genreOffsets[m + 1] = genreOffsets[m] + genres[m].length;
  return {
    movieIds,
    titles: rows.map((row, m) => said[m].title || movies?.titles[row] || texts?.[m] || ''),
    years: Uint16Array.from(rows, (row, m) => said[m].year ?? movies?.years[row] ?? 0),
    genreNames,
    genreOffsets,
    genres: Uint16Array.from(genres.flat()),
    imdbIds: Uint32Array.from(movieIds, (id, m) => linkOf.get(id)?.imdbId || imdbNumber(texts?.[m] ?? '') || 0),
    tmdbIds: Uint32Array.from(movieIds, (id) => linkOf.get(id)?.tmdbId ?? 0),
    ...countTags(movieIds, tags ?? { movieKeys: [], tags: [], names: [] }, numbers),
    ...(texts && { keys: texts }),
    ...(movies?.attributes?.length && { attributes: buildAttributes(movies.attributes, rows, said) }),
  };
}

/** Counts each movie's tags. The tags of a movie are in ascending order. */
function countTags(
  movieIds: Uint32Array,
  given: Omit<Tags, 'unused'>,
  numbers: MovieKeys | undefined,
): Pick<Catalogue, 'tagNames' | 'tagOffsets' | 'tags' | 'tagCounts'> {
  const movieOf = new Map(Array.from(movieIds, (id, movie) => [id, movie]));
  // There are more tags than films, and each film has one text.
  const movieOfKey = new Map<string, number>();
  const used = new Set<number>();
  const kept = new Int32Array(given.tags.length);
  let numKept = 0;
  for (let k = 0; k < kept.length; k++) {
    const key = given.movieKeys[k];
    const movie = movieOfKey.get(key) ?? movieOf.get(idOfKey(key, numbers) ?? -1) ?? -1;
    movieOfKey.set(key, movie);
    kept[k] = movie;
    if (movie < 0) continue;
    used.add(given.tags[k]);
    numKept++;
  }
  const order = [...used].sort((a, b) => (given.names[a] < given.names[b] ? -1 : 1));
  const tagOf = new Uint32Array(given.names.length);
  for (const [tag, number] of order.entries()) tagOf[number] = tag;
  const keys = new Float64Array(numKept);
  let at = 0;
  for (let k = 0; k < kept.length; k++) if (kept[k] >= 0) keys[at++] = kept[k] * order.length + tagOf[given.tags[k]];
  keys.sort();
  const tags: number[] = [];
  const tagCounts: number[] = [];
  const tagOffsets = new Uint32Array(movieIds.length + 1);
  for (let k = 0; k < keys.length; k++) {
    const key = keys[k];
    if (k > 0 && keys[k - 1] === key) {
      tagCounts[tagCounts.length - 1] = Math.min(MOST_COUNTED, tagCounts[tagCounts.length - 1] + 1);
      continue;
    }
    tags.push(key % order.length);
    tagCounts.push(1);
    tagOffsets[Math.floor(key / order.length) + 1]++;
  }
  for (let m = 0; m < movieIds.length; m++) tagOffsets[m + 1] += tagOffsets[m];
  return {
    tagNames: order.map((number) => given.names[number]),
    tagOffsets,
    tags: Uint32Array.from(tags),
    tagCounts: Uint16Array.from(tagCounts),
  };
}
