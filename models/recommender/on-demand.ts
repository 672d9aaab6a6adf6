/** Answers from the files of a release that are read on demand: statistics of the dataset, evaluation and run. */

import { ReleaseError } from '../../shared/errors.ts';
import { type Manifest, REPORT_FILE, readRun } from '../../shared/release/manifest.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import { decodeStats, STATS_FILE } from '../../shared/release/stats.ts';
import type { Source } from '../../shared/source.ts';
import type { Recommender } from './answers.ts';
import { describeDataset, describeMovie, hasStats, readMovie } from './describe-stats.ts';
import type { ReleaseFiles } from './release-files.ts';

/** Returns the methods of the recommender that read on demand. They throw `ReleaseError` when a part is damaged. */
export function openOnDemand(
  source: Source,
  manifest: Manifest,
  movies: MovieTable,
  files: ReleaseFiles,
): Pick<Recommender, 'datasetStats' | 'movieStats' | 'report' | 'run'> {
  const openStats = hasStats(manifest) ? files.onDemand(STATS_FILE, decodeStats) : async () => undefined;
  return {
    async datasetStats() {
      const stats = await openStats();
      return stats && describeDataset(stats, movies, manifest);
    },
    async movieStats(movieId) {
      const movie = movies.indexOf(movieId);
      const stats = movie === -1 ? undefined : await openStats();
      return stats && describeMovie(await readMovie(stats, source, movies, movie), movies, movie, manifest);
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
