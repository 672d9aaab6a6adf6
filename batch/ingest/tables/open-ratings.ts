/** Opens a ratings file in any format. */

import { DataError, show } from '../data-error.ts';
import { type ColumnNames, type Columns, findColumns, looksLikeRatings } from './column-names.ts';
import { type DataFile, isParquet, readHead } from './data-file.ts';
import { isNoRating, plain, ROLES, type Role } from './known-columns.ts';
import { parquetTable } from './parquet-table.ts';
import { type PlainOptions, plainFile } from './plain-file.ts';
import type { RatingsTable } from './ratings-table.ts';
import { sniffText } from './text-format.ts';
import { textTable } from './text-table.ts';

/** A file of picks has no ratings. */
const NEEDED: readonly Role[] = ['user', 'movie'];

/**
 * Recognises the format of a ratings file and returns it as a table. `names` are the names of its columns if they are
 * not usual ones. A header that is not understood is refused, and columns without names are taken by position only if
 * they look like user, movie and rating. A file without ratings is one of picks: if its columns were named, or if none of
 * them could be a rating. Throws `DataError` if it is not a ratings file or has no rows.
 */
export async function openRatings(given: DataFile, options: PlainOptions, names?: ColumnNames): Promise<RatingsTable> {
  const file = await plainFile(given, options);
  const find = (columns: Columns) => {
    const positions = findColumns(file, 'ratings', columns, names, NEEDED);
    if (positions.rating < 0 && !isNamed(names)) checkPicks(file, columns);
    return positions;
  };
  if (isParquet(readHead(file))) return parquetTable(file, options.connection, find);
  const format = sniffText(file);
  const row = format.header ? Math.max(1, format.skip) : format.skip + 1;
  if (!format.header && !isNamed(names)) checkFirst(file, format.first, row);
  return textTable(file, { ...format, positions: find({ ...format, row }) });
}

function isNamed(names: ColumnNames = {}): boolean {
  return ROLES.ratings.some((role) => (names[`ratings.${role}`] ?? names[role]) !== undefined);
}

/** Throws `DataError` `missing` if one of the columns may be a rating after all. */
function checkPicks(file: DataFile, { header, row }: Columns): void {
  if (header?.every((name) => isNoRating(plain(name)))) return;
  const columns = show((header ?? []).join(', '), 200);
  const reason = `no column rating; the columns are ${columns}; name it with --columns, like user=…,movie=…,rating=…. If the rows are plays, purchases or likes and have no ratings, name only the others: user=…,movie=…`;
  throw new DataError('missing', file.label, reason, { row });
}

function checkFirst(file: DataFile, first: readonly string[], row: number): void {
  if (looksLikeRatings(first)) return;
  const found = show(first.join(', '), 200);
  const reason =
    first.length < 3
      ? `has ${first.length} columns, expected at least 3: ${found}; if these are users and films without ratings, say --columns user=1,movie=2`
      : `no header, and its columns do not look like user, movie, rating, timestamp: ${found}; give their positions, like --columns user=1,movie=2,rating=4,timestamp=3`;
  throw new DataError('row', file.label, reason, { row });
}
