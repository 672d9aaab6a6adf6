/** Checks that the files of movies, tags and links share: required columns, and rows with the right number of cells. */

import { DataError, show } from '../data-error.ts';
import type { DataFile } from '../tables/data-file.ts';

/**
 * Returns the positions of the columns `names` in a header; case does not matter. Throws `DataError` `missing` for the
 * first one that is not there.
 */
export function findHeader(file: DataFile, header: readonly string[], names: readonly string[], row: number): number[] {
  const known = header.map((name) => name.trim().toLowerCase());
  return names.map((name) => {
    const at = known.indexOf(name.toLowerCase());
    if (at >= 0) return at;
    throw new DataError('missing', file.label, `no column ${name}; the columns are ${show(header.join(', '), 200)}`, {
      row,
    });
  });
}

/** Throws `DataError` `row` if a row has fewer or more than `width` cells. */
export function checkWidth(file: DataFile, cells: readonly string[], width: number, row: number): void {
  if (cells.length === width) return;
  const reason =
    cells.length < width
      ? `ends after ${cells.length} of ${width} columns: ${show(cells.join(','))}`
      : `has ${cells.length} columns, expected ${width}: ${show(cells.join(','))}`;
  throw new DataError('row', file.label, reason, { row });
}
