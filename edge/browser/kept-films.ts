/**
 * What the visitor has said of films, on their device: a row for each film and list. Pages read and write it, and so does the
 * service on the device for the user `me`.
 */

import type { Kept, KeptList } from '../pages/client/ratings/kept.ts';
import { type Database, openDatabase } from './database.ts';

/** Pages and the worker tell each other here that something was written. */
const CHANNEL = 'cinematch-films';

/** A film of one list, as it is stored. A film that leaves the list has no `film`. */
export interface KeptFilm {
  readonly list: KeptList;
  readonly movieId: number;
  /** Films of a list come in this order. About the time at which the film came into it, in milliseconds since 1970. */
  readonly since: number;
  readonly film: Kept[KeptList][number] | undefined;
}

/** The films in the database. Methods reject with the browser's `DOMException`. */
export interface KeptFilms {
  /** All rows, in no particular order. */
  read(): Promise<KeptFilm[]>;
  /** Stores rows, each in place of an earlier one of its film and list, all or none. They outlive the page from here on. */
  write(rows: readonly KeptFilm[]): Promise<void>;
  /** Calls `listener` after every change by another page or the worker. */
  watch(listener: () => void): void;
}

/** The films of this origin. */
export function keptFilms(database: Database = openDatabase()): KeptFilms {
  const channel = new BroadcastChannel(CHANNEL);
  return {
    read: () => database.read<KeptFilm[]>('films', (table) => table.getAll()),
    async write(rows) {
      await database.write('films', (table) => {
        for (const row of rows) {
          const key = [row.list, row.movieId];
          if (row.film) table.put(row, key);
          else table.delete(key);
        }
        // Nothing else follows, so a page that is left now need not be asked.
        table.transaction.commit();
      });
      channel.postMessage(null);
    },
    watch: (listener) => channel.addEventListener('message', listener),
  };
}
