/** Everything that was read, put together: the `Dataset`. */

import { buildCatalogue, type CatalogueTables } from './catalogue/build-catalogue.ts';
import type { Dataset } from './dataset.ts';
import type { Feedback } from './feedback/apply-feedback.ts';
import { buildRatings } from './ratings/build-ratings.ts';
import type { RatingColumns } from './ratings/rating-columns.ts';
import { findScale } from './ratings/rating-scale.ts';

/** Uses the arrays of `columns` up. With feedback the dataset is what a file with these ratings would have given. */
export function buildDataset(
  about: Pick<Dataset, 'name' | 'simulated'>,
  columns: RatingColumns,
  tables: CatalogueTables,
  given?: Feedback,
): Dataset {
  const found = findScale(columns.values.distribution());
  const { numRatedMovies, duplicates, feedback, ...built } = buildRatings(
    columns,
    found,
    tables.movies?.ids ?? [],
    given,
  );
  const known = new Set(tables.movies?.ids);
  const strangers = built.movieIds.subarray(0, numRatedMovies).filter((id) => !known.has(id));
  return {
    ...about,
    ratings: built.ratings,
    catalogue: buildCatalogue(built.movieIds, tables),
    userIds: built.userIds,
    ...(built.userNames && { userNames: built.userNames }),
    hasTimestamps: columns.times !== null,
    checksum: built.checksum,
    counts: {
      rows: columns.rows,
      badRows: columns.badRows,
      duplicates,
      moviesNotInCatalogue: strangers.length,
      roundedRatings: found.rounded,
      tags: tables.tags?.tags.length ?? 0,
      ...(feedback && { feedback }),
    },
  };
}
