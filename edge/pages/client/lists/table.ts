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

/** Most records of one file. Nobody has seen more films, and it bounds the work. */
export const MOST_ROWS = 50_000;

/** Returns the error for a file with more records than `MOST_ROWS`. */
export function tooLong(): TypeError {
  return new TypeError(
    `The file has more than ${MOST_ROWS.toLocaleString('en')} entries, so it is not one person’s list.`,
  );
}
