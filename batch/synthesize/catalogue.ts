/** The films of a made-up dataset, either from a real `movies.csv` or invented. */

import { PURPOSE, randomStream } from '../../shared/random.ts';
import { type Movies, numberMovies, readMovies } from '../ingest/catalogue/read-movies.ts';
import { DataError } from '../ingest/data-error.ts';
import { dataFile } from '../ingest/tables/data-file.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { type AskedSizes, MAX_MOVIES, PRESETS } from './sizes.ts';
import { LAST_YEAR } from './user-counts.ts';

/** The genres of MovieLens, and about which share of its films has each. */
const GENRES: readonly (readonly [string, number])[] = [
  ['Drama', 0.4],
  ['Comedy', 0.27],
  ['Thriller', 0.14],
  ['Romance', 0.12],
  ['Action', 0.11],
  ['Documentary', 0.11],
  ['Horror', 0.1],
  ['Crime', 0.08],
  ['Adventure', 0.06],
  ['Sci-Fi', 0.06],
  ['Animation', 0.05],
  ['Children', 0.05],
  ['Mystery', 0.05],
  ['Fantasy', 0.04],
  ['War', 0.03],
  ['Western', 0.02],
  ['Musical', 0.02],
  ['Film-Noir', 0.01],
];
/** Ages of invented films are exponential with this mean, and no film is older than the first year. Round numbers. */
const FIRST_FILM_YEAR = 1915;
const MEAN_AGE_YEARS = 22;
/** Link ids start here, far above any id of IMDb or TMDB. */
const NO_SUCH_LINK = 900_000_000;

/**
 * Returns the films, in ascending order of their ids: the first `movies` of the file `catalogue` (all by default), or
 * invented ones if no file is given. Throws `DataError` for a bad file. Throws `UsageError` if the file has fewer
 * films, if there would be more than `MAX_MOVIES`, or if no number is given.
 */
export function chooseCatalogue(
  { preset, movies, catalogue }: AskedSizes & { catalogue?: string },
  seed: number,
): Movies {
  if (catalogue !== undefined) return readCatalogue(catalogue, movies);
  const numMovies = movies ?? (preset && PRESETS[preset].movies);
  if (numMovies === undefined) throw new UsageError('give --preset, --movies or --catalogue');
  return inventCatalogue(numMovies, seed);
}

/** Returns the text of a `movies.csv` in the format of MovieLens. */
export function moviesCsv({ ids, titles, years, genres }: Movies): string {
  const rows = ids.map((id, film) => {
    const title = years[film] > 0 ? `${titles[film]} (${years[film]})` : titles[film];
    return `${id},${csvCell(title)},${csvCell(genres[film].join('|') || '(no genres listed)')}\n`;
  });
  return `movieId,title,genres\n${rows.join('')}`;
}

/**
 * Returns the text of a `links.csv` in the format of MovieLens. Its ids do not exist at IMDb or TMDB, because the
 * ratings are not those of any real film.
 */
export function linksCsv({ ids }: Movies): string {
  const rows = ids.map((id) => `${id},${NO_SUCH_LINK + (id % NO_SUCH_LINK)},${NO_SUCH_LINK + (id % NO_SUCH_LINK)}\n`);
  return `movieId,imdbId,tmdbId\n${rows.join('')}`;
}

function readCatalogue(path: string, limit: number | undefined): Movies {
  const file = dataFile(path);
  const read = readMovies(file);
  if (read.unused.first !== undefined) throw new DataError('format', file.label, read.unused.first);
  const movies = numberMovies(read);
  const numMovies = limit ?? movies.ids.length;
  if (numMovies > movies.ids.length) {
    throw new UsageError(`--movies ${numMovies}: the catalogue has only ${movies.ids.length}`);
  }
  if (numMovies > MAX_MOVIES) {
    throw new UsageError(`--catalogue has ${numMovies} movies, and at most ${MAX_MOVIES} can be used: give --movies`);
  }
  const rows = Array.from({ length: numMovies }, (_, row) => row).sort((a, b) => movies.ids[a] - movies.ids[b]);
  return {
    ids: rows.map((row) => movies.ids[row]),
    titles: rows.map((row) => movies.titles[row]),
    years: rows.map((row) => movies.years[row]),
    genres: rows.map((row) => movies.genres[row]),
  };
}

/** Invents the films 1 … `numMovies` with the genres of MovieLens. More of them are recent than old. */
function inventCatalogue(numMovies: number, seed: number): Movies {
  const ids = Array.from({ length: numMovies }, (_, film) => film + 1);
  const facts = ids.map((id) => {
    const random = randomStream(seed, PURPOSE.madeUpCatalogue, id);
    const age = Math.floor(-Math.log(1 - random.uniform()) * MEAN_AGE_YEARS);
    const genres = GENRES.filter(([, share]) => random.uniform() < share).map(([genre]) => genre);
    return { year: Math.max(FIRST_FILM_YEAR, LAST_YEAR - age), genres: genres.sort() };
  });
  return {
    ids,
    titles: ids.map((id) => `Made-up Film ${id}`),
    years: facts.map(({ year }) => year),
    genres: facts.map(({ genres }) => genres),
  };
}

function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
