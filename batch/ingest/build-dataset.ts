/** Builds the `Dataset` from the columns of the ratings file and from the other files. */

import { buildCatalogue, type CatalogueTables, catalogueIds } from './catalogue/build-catalogue.ts';
import type { Dataset } from './dataset.ts';
import type { Feedback } from './feedback/apply-feedback.ts';
import { buildRatings } from './ratings/build-ratings.ts';
import type { RatingColumns } from './ratings/rating-columns.ts';
import { findScale } from './ratings/rating-scale.ts';

/**
 * Builds a dataset. The arrays of `columns` are reused and must not be used afterwards. With feedback, the result is
 * the same as for a ratings file that has the feedback in it. Throws `DataError` `empty` if the feedback removes every
 * rating.
 */
export function buildDataset(
  about: Pick<Dataset, 'name' | 'simulated'>,
  columns: RatingColumns,
  tables: CatalogueTables,
  given?: Feedback,
): Dataset {
  const found = findScale(columns.values.distribution());
  const { numRatedMovies, duplicates, feedback, ...built } = buildRatings(columns, found, catalogueIds(tables), given);
  const known = new Set(catalogueIds(tables));
  const strangers = built.movieIds.subarray(0, numRatedMovies).filter((id) => !known.has(id));
  return {
    ...about,
    ratings: built.ratings,
    catalogue: buildCatalogue(built.movieIds, tables, columns.movieKeys),
    userIds: built.userIds,
    ...(built.userNames && { userNames: built.userNames }),
    hasTimestamps: columns.times !== null,
    checksum: built.checksum,
    counts: {
      rows: columns.rows,
      badRows: columns.badRows,
      ...(columns.notRated && { notRated: columns.notRated }),
      duplicates,
      moviesNotInCatalogue: strangers.length,
      roundedRatings: found.rounded,
      tags: tables.tags?.tags.length ?? 0,
      ...(feedback && { feedback }),
    },
  };
}
