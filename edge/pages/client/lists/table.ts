/** A list as a table: one record for each film, whatever the file looked like. */

import { ITEMS } from '../../../../shared/item-words.ts';

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

/** Most columns of one file, and most names of values in its entries. It bounds the work, too. A round number; the largest export has about a hundred. */
export const MOST_COLUMNS = 500;

/** Returns the error for a file with more records than `MOST_ROWS`. */
export function tooLong(): TypeError {
  return new TypeError(
    `The file has more than ${MOST_ROWS.toLocaleString('en')} entries, so it is not one person’s list.`,
  );
}

/** Returns the error for a file with more columns than `MOST_COLUMNS`. */
export function tooWide(): TypeError {
  return new TypeError(`The file has more than ${MOST_COLUMNS} columns, so it is not a list of ${ITEMS}.`);
}

/** Entries that become a table with every name as a column. */
export interface Entries {
  /** Adds an entry. Throws `TypeError` with a message for people when there are too many entries or names. */
  add(fields: Fields): void;
  table(): Table;
}

/** Returns an empty collection of entries. */
export function startEntries(): Entries {
  const entries: Fields[] = [];
  const names = new Set<string>();
  return {
    add(fields) {
      entries.push(fields);
      if (entries.length > MOST_ROWS) throw tooLong();
      for (const name of fields.keys()) {
        names.add(name);
        if (names.size > MOST_COLUMNS) throw tooWide();
      }
    },
    table() {
      const columns = [...names];
      const rows = entries.map((fields, k) => ({
        place: `entry ${k + 1}`,
        values: columns.map((column) => fields.get(column) ?? ''),
      }));
      return { columns, rows };
    },
  };
}
