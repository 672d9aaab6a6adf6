/** Opens a ratings file in any format. */

import { DataError, show } from '../data-error.ts';
import { type ColumnNames, findColumns, looksLikeRatings } from './column-names.ts';
import { type DataFile, readHead } from './data-file.ts';
import { ROLES, type Role } from './known-columns.ts';
import { parquetTable } from './parquet-table.ts';
import { type PlainOptions, plainFile } from './plain-file.ts';
import type { RatingsTable } from './ratings-table.ts';
import { sniffText } from './text-format.ts';
import { textTable } from './text-table.ts';

const NEEDED: readonly Role[] = ['user', 'movie', 'rating'];

/**
 * Recognises the format of a ratings file and returns it as a table. `names` are the names of its columns if they are
 * not usual ones. A header that is not understood is refused, and columns without names are taken by position only if
 * they look like user, movie and rating. Throws `DataError` if it is not a ratings file or has no rows.
 */
export async function openRatings(given: DataFile, options: PlainOptions, names?: ColumnNames): Promise<RatingsTable> {
  const file = await plainFile(given, options);
  if (readHead(file).toString('latin1', 0, 4) === 'PAR1') return parquetTable(file, options.connection, names);
  const format = sniffText(file);
  const row = format.header ? Math.max(1, format.skip) : format.skip + 1;
  if (!format.header && !isNamed(names)) checkFirst(file, format.first, row);
  const positions = findColumns(file, 'ratings', { ...format, row }, names, NEEDED);
  return textTable(file, { ...format, positions });
}

function isNamed(names: ColumnNames = {}): boolean {
  return ROLES.ratings.some((role) => (names[`ratings.${role}`] ?? names[role]) !== undefined);
}

function checkFirst(file: DataFile, first: readonly string[], row: number): void {
  if (looksLikeRatings(first)) return;
  const found = show(first.join(', '), 200);
  const reason =
    first.length < 3
      ? `has ${first.length} columns, expected at least 3: ${found}`
      : `no header, and its columns do not look like user, movie, rating, timestamp: ${found}; give their positions, like --columns user=1,movie=2,rating=4,timestamp=3`;
  throw new DataError('row', file.label, reason, { row });
}
