/** A list as a table: one record for each film, whatever the file looked like. */

/** A record of a file. */
export interface Row {
  /** Where it is in the file, as people count: `line 7`, `entry 3`. */
  readonly place: string;
  /** Values by column. A column that a record does not have is empty. */
  readonly values: readonly string[];
}

/** The records of a file. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** The values of an entry by their names, in files that name each value. */
export type Fields = Map<string, string>;

/** The column with the names of the lists in which an entry stands: `shows`, `anime`. */
export const LIST_COLUMN = 'in list';

/** Most records of one file. Nobody has seen more films, and it bounds the work. */
export const MOST_ROWS = 50_000;

/** Returns the error for a file with more records than `MOST_ROWS`. */
export function tooLong(): TypeError {
  return new TypeError(
    `The file has more than ${MOST_ROWS.toLocaleString('en')} entries, so it is not one person’s list.`,
  );
}

/** Returns entries as a table that has every name as a column. */
export function tableOf(entries: readonly Fields[]): Table {
  const columns = [...new Set(entries.flatMap((fields) => [...fields.keys()]))];
  const rows = entries.map((fields, k) => ({
    place: `entry ${k + 1}`,
    values: columns.map((column) => fields.get(column) ?? ''),
  }));
  return { columns, rows };
}
