/** What movies, tags and links files have in common: a header or a fixed width, and rows of that width. */

import { DataError, show } from '../data-error.ts';
import type { DataFile } from '../tables/data-file.ts';

/** Positions of the named columns. Throws `DataError` (`missing`) naming the first one that is not there. */
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

/** Throws `DataError` when a row has too few or too many cells. */
export function checkWidth(file: DataFile, cells: readonly string[], width: number, row: number): void {
  if (cells.length === width) return;
  const reason =
    cells.length < width
      ? `ends after ${cells.length} of ${width} columns: ${show(cells.join(','))}`
      : `has ${cells.length} columns, expected ${width}: ${show(cells.join(','))}`;
  throw new DataError('row', file.label, reason, { row });
}
