/** Reads the rows of movies, links and tags. A row that cannot be used is left out and counted, and so is a whole file. */

import { DataError, show } from '../data-error.ts';
import type { MovieKeys } from '../ratings/movie-keys.ts';
import { reasonAgainstId } from '../tables/check-row.ts';
import { type ColumnNames, findColumns, type Positions } from '../tables/column-names.ts';
import type { DataFile } from '../tables/data-file.ts';
import type { FileKind, ROLES, Role } from '../tables/known-columns.ts';
import { sniffText, type TextFormat } from '../tables/text-format.ts';
import { forEachRecord } from '../tables/text-lines.ts';

/** Rows that could not be used. */
export interface Unused {
  readonly rows: number;
  /** The place of the first one and the reason against it; undefined if there is none. */
  readonly first?: string;
}

/** Returns the cell of a column, trimmed; empty if the file has no such column. */
export type CellOf<R extends Role> = (role: R) => string;

/**
 * Calls `visit` for each row of a plain file. `visit` returns the reason against a row that it cannot use, or null. The
 * columns `needed` have to be there. Throws `DataError` if the file as a whole cannot be used.
 */
export function eachSideRow<K extends FileKind>(
  file: DataFile,
  kind: K,
  { names, needed, format = sniffText(file) }: { names?: ColumnNames; needed: readonly Role[]; format?: TextFormat },
  visit: (cellOf: CellOf<(typeof ROLES)[K][number]>, row: number, cells: readonly string[]) => string | null,
): Unused {
  const positions: Positions<(typeof ROLES)[K][number]> = findColumns(
    file,
    kind,
    { ...format, row: Math.max(1, format.skip) + (file.rowShift ?? 0) },
    names,
    needed,
  );
  const tally = { rows: 0, first: undefined as string | undefined };
  const width = format.first.length;
  forEachRecord(
    file,
    format,
    (cells, row) => {
      if (row <= format.skip + (file.rowShift ?? 0)) return;
      const reason =
        typeof cells === 'string'
          ? cells
          : (againstWidth(cells, width) ?? visit((role) => (cells[positions[role]] ?? '').trim(), row, cells));
      if (reason === null) return;
      tally.first ??= `row ${row}: ${reason}`;
      tally.rows++;
    },
    'movie' in positions ? [positions.movie as number] : [],
  );
  return tally;
}

function againstWidth(cells: readonly string[], width: number): string | null {
  if (cells.length < width) return `ends after ${cells.length} of ${width} columns: ${show(cells.join(','))}`;
  if (cells.length === width || cells.slice(width).every((cell) => cell.trim() === '')) return null;
  return `has ${cells.length} columns, expected ${width}: ${show(cells.join(','))}`;
}

/** Returns the number of a film by its text, or undefined if the dataset cannot have such a film. */
export function idOfKey(key: string, keys: MovieKeys | undefined): number | undefined {
  if (keys) return keys.get(key);
  return reasonAgainstId('', key) === null ? Number(key) : undefined;
}

/**
 * Returns what `read` makes of a file, or undefined if there is none. A file that cannot be used is reported with `warn`
 * and counts as none, so that it does not end a run that has good ratings. Throws any other error.
 */
export async function orWithout<T extends { readonly unused: Unused }>(
  file: DataFile | undefined,
  read: (file: DataFile) => Promise<T>,
  warn: (message: string) => void,
): Promise<T | undefined> {
  if (!file) return undefined;
  try {
    const found = await read(file);
    const { rows, first } = found.unused;
    if (rows > 0) warn(`${file.label}: ${rows === 1 ? '1 row is' : `${rows} rows are`} not used; ${first}`);
    return found;
  } catch (error) {
    if (!(error instanceof DataError) || error.code === 'limit') throw error;
    warn(`${file.label} is not used: ${error.message.replace(`${file.label}: `, '')}`);
    return undefined;
  }
}
