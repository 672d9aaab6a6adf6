/**
 * The feedback store in IndexedDB, on the device of the visitor. The user `me` is the visitor: their ratings are those that
 * the pages keep.
 */

import { type FeedbackEntry, FeedbackError, type FeedbackStore } from '../../shared/feedback.ts';
import { canonicalUserId, type UserId } from '../../shared/user-id.ts';
import { KEPT_LISTS, type Rated } from '../pages/client/ratings/kept.ts';
import { type Database, resultOf } from './database.ts';
import type { KeptFilm, KeptFilms } from './kept-films.ts';

const TABLE = 'ratings';
/** The visitor, as a user of the API. */
const ME = 'me';
/** Entries that are read at a time for an export. A round number; only memory depends on it. */
const PAGE = 1_000;

/** What the browser's errors mean, for callers of the API. */
const REASONS: Readonly<Record<string, string>> = {
  QuotaExceededError: 'this device has no room left for this site',
  SecurityError: 'this browser stores nothing for this site',
  InvalidStateError: 'this browser stores nothing for this site',
  VersionError: 'a later version of this site has stored ratings here; close all its tabs and open it again',
};

/** A row: an entry under a key that sorts as the store promises. */
type Key = [user: number | Uint8Array<ArrayBuffer>, movieId: number];

/** What `indexedFeedback` needs. */
export interface FeedbackPlaces {
  readonly database: Database;
  readonly films: KeptFilms;
  /** Title and year of a film, which pages show; undefined for one that is not in the catalogue. */
  readonly filmOf: (movieId: number) => Pick<Rated, 'title' | 'year'> | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A store in this database. */
export function indexedFeedback({ database, films, filmOf, now }: FeedbackPlaces): FeedbackStore {
  const stats = { writes: 0, failures: 0 };

  async function counted<T>(access: () => Promise<T>): Promise<T> {
    try {
      return await access();
    } catch (error) {
      stats.failures++;
      const { name: kind, message } = error as Error;
      const reason = REASONS[kind];
      throw reason ? new FeedbackError(message, reason, { cause: error }) : error;
    }
  }
  const read = <T>(ask: (table: IDBObjectStore) => IDBRequest<T>) => counted(() => database.read(TABLE, ask));
  const written = <T>(write: () => Promise<T>) =>
    counted(async () => {
      const result = await write();
      stats.writes++;
      return result;
    });
  const ofMe = () =>
    counted(async () => {
      const rows = (await films.read()).filter(({ list, film }) => list === 'ratings' && film !== undefined);
      return rows.sort((a, b) => a.movieId - b.movieId).map(({ film }) => entryOf(film as Rated));
    });
  const putMine = ({ movieId, rating, time }: FeedbackEntry) => {
    const film = filmOf(movieId);
    if (rating === null || !film) return films.write([gone('ratings', movieId)]);
    // A film that gets a rating leaves the other lists, as on the page.
    const others = KEPT_LISTS.filter((list) => list !== 'ratings').map((list) => gone(list, movieId));
    const rated: Rated = { movieId, ...film, rating, ratedAt: new Date(time).toISOString() };
    return films.write([{ list: 'ratings', movieId, since: now(), film: rated }, ...others]);
  };
  const forgetMine = async () => {
    const mine = await ofMe();
    await films.write(mine.map(({ movieId }) => gone('ratings', movieId)));
    return mine.length;
  };

  return {
    stats,
    read: (userId) => (userId === ME ? ofMe() : read<FeedbackEntry[]>((table) => table.getAll(allOf(userId)))),
    put: (entry) =>
      written(async () => {
        const { movieId, rating, time } = entry;
        const userId = canonicalUserId(entry.userId);
        if (userId === ME) return putMine(entry);
        await database.write(TABLE, (table) =>
          resultOf(table.put({ userId, movieId, rating, time } satisfies FeedbackEntry, keyOf(userId, movieId))),
        );
      }),
    forget: (userId) =>
      written(() => {
        if (userId === ME) return forgetMine();
        return database.write(TABLE, async (table) => {
          const own = allOf(userId);
          const count = await resultOf(table.count(own));
          await resultOf(table.delete(own));
          return count;
        });
      }),
    async *entries() {
      const mine = await ofMe();
      const isBeforeMe = ({ userId }: FeedbackEntry) => indexedDB.cmp(keyOf(userId, 0), keyOf(ME, 0)) < 0;
      let last: IDBKeyRange | null = null;
      for (let isLast = false; !isLast; ) {
        const after: IDBKeyRange | null = last;
        const page: FeedbackEntry[] = await read((table) => table.getAll(after, PAGE));
        isLast = page.length < PAGE;
        for (const entry of page) {
          if (!isBeforeMe(entry)) yield* mine.splice(0);
          yield entry;
        }
        const end = page.at(-1);
        if (end) last = IDBKeyRange.lowerBound(keyOf(end.userId, end.movieId), true);
      }
      yield* mine;
    },
    async tally(since) {
      const entries = [...(await read<FeedbackEntry[]>((table) => table.getAll())), ...(await ofMe())];
      const times = entries.map(({ time }) => time);
      const lastTime = times.reduce<number | null>((last, time) => Math.max(last ?? time, time), null);
      return { rows: times.length, lastTime, waiting: times.filter((time) => time > since).length };
    },
    close: () => database.close(),
  };
}

/** An entry of the visitor. A rating of which it is not known when it was given counts as given in 1970: at no moment. */
function entryOf({ movieId, rating, ratedAt }: Rated): FeedbackEntry {
  return { userId: ME, movieId, rating, time: ratedAt === undefined ? 0 : Date.parse(ratedAt) };
}

function gone(list: KeptFilm['list'], movieId: number): KeptFilm {
  return { list, movieId, since: 0, film: undefined };
}

/** Ids sort before names, and names by their UTF-8 bytes. */
function keyOf(userId: UserId, movieId: number): Key {
  return [typeof userId === 'number' ? userId : new TextEncoder().encode(userId), movieId];
}

/** All keys of a user: an array sorts before longer ones that begin with it, and numbers sort before arrays. */
function allOf(userId: UserId): IDBKeyRange {
  const [user] = keyOf(canonicalUserId(userId), 0);
  return IDBKeyRange.bound([user], [user, []]);
}
