/** Answers from the files of a release that are read on demand: statistics of the dataset, evaluation and run. */

import { ReleaseError } from '../../shared/errors.ts';
import { type Manifest, REPORT_FILE, readRun } from '../../shared/release/manifest.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import { decodeStats, STATS_FILE } from '../../shared/release/stats.ts';
import type { Source } from '../../shared/source.ts';
import type { MovieFacts, Recommender } from './answers.ts';
import { card } from './cards.ts';
import { describeDataset, describeMovie, hasStats, readMovie } from './describe-stats.ts';
import type { LaidItems } from './items.ts';
import type { ReleaseFiles } from './release-files.ts';

/**
 * Returns the methods of the recommender that read on demand. `opened` is the catalogue of the release, and `movies` has the
 * changes of `items`. They throw `ReleaseError` when a part is damaged.
 */
export function openOnDemand(
  source: Source,
  manifest: Manifest,
  { opened, movies, items }: { opened: MovieTable; movies: MovieTable; items: LaidItems },
  files: ReleaseFiles,
): Pick<Recommender, 'datasetStats' | 'movieStats' | 'report' | 'run'> {
  const openStats = hasStats(manifest) ? files.onDemand(STATS_FILE, decodeStats) : async () => undefined;
  return {
    async datasetStats() {
      const stats = await openStats();
      if (!stats) return undefined;
      const said = describeDataset(stats, opened, manifest);
      if (items.changes.size === 0) return said;
      const now = <Film extends MovieFacts>(films: readonly Film[]): Film[] =>
        films.flatMap((film) => {
          const movie = movies.indexOf(film.movieId);
          return items.hidden.has(movie) ? [] : [{ ...film, ...card(movies, movie) }];
        });
      return { ...said, mostRated: now(said.mostRated), bestRated: now(said.bestRated) };
    },
    async movieStats(movieId) {
      const movie = movies.indexOf(movieId);
      const stats = movie === -1 || items.hidden.has(movie) ? undefined : await openStats();
      if (!stats) return undefined;
      const counts = new Uint32Array(manifest.dataset.scale.length);
      const found = movie < items.numMovies ? await readMovie(stats, source, opened, movie) : { counts, years: [] };
      return describeMovie(found, movies, movie, manifest);
    },
    async report() {
      return REPORT_FILE in manifest.files ? parse(REPORT_FILE, await files.read(REPORT_FILE)) : undefined;
    },
    // The file has a checksum of its own. No answer but this one depends on it, so the release is whole without it.
    run: async () => (await readRun(source)) ?? undefined,
  };
}

function parse(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new ReleaseError('corrupt', `${file}: not JSON`, { cause });
  }
}
