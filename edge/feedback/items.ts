/**
 * Follows changes of the catalogue (shared/items.ts) that any process has stored, and lays them over the release that
 * answers. Like the pointer of releases they are looked for at most every second. Only values are kept between requests, for
 * a Worker must not wait for the input or output of another request.
 */

import type { Recommender } from '../../models/recommender/answers.ts';
import { type ItemChange, type ItemStore, saysAnything } from '../../shared/items.ts';
import type { Log } from '../health/log.ts';

/** How long what was read is used before the store is looked at again. The documentation promises one second. */
const LOOK_MS = 1_000;
/** A look that takes longer counts as abandoned, because the runtime may cut off a Worker's request. */
const ABANDONED_MS = 30_000;

/** The changes of the catalogue, as of a second ago or less. */
export interface CurrentItems {
  /** All changes that say anything, by ascending movie id. */
  all(): readonly ItemChange[];
  /** The change of an item; undefined when there is none. */
  of(movieId: number): ItemChange | undefined;
  /** Returns the recommender with the changes laid over it, as of now. Never rejects: a failure of the store is logged. */
  over(recommender: Recommender): Promise<Recommender>;
  /** Reads what others have stored, when that is due. `now` makes it due. Never rejects. */
  look(now?: 'now'): Promise<void>;
}

/** Follows the changes in this store. `clock` is in milliseconds and cannot be set. */
export function followItems(store: ItemStore, { log, clock }: { log: Log; clock: () => number }): CurrentItems {
  const changes = new Map<number, ItemChange>();
  let version = 0;
  /** Grows whenever `changes` do. `version` does not: it begins anew with another store. */
  let revision = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let lookingSince: number | undefined;
  let complaint: string | undefined;
  let sorted: readonly ItemChange[] | undefined;
  const laid = new WeakMap<Recommender, { readonly revision: number; readonly recommender: Recommender }>();

  async function read(): Promise<void> {
    const found = await store.since(version);
    if (!found) {
      const whole = await store.since(0);
      changes.clear();
      version = 0;
      if (whole) take(whole);
    } else if (found.version > version) take(found);
  }
  const take = (found: { version: number; changes: readonly ItemChange[] }) => {
    for (const change of found.changes) {
      if (saysAnything(change)) changes.set(change.movieId, change);
      else changes.delete(change.movieId);
    }
    version = found.version;
    revision++;
    sorted = undefined;
  };
  const isBusy = () => lookingSince !== undefined && clock() - lookingSince < ABANDONED_MS;
  const look: CurrentItems['look'] = async (when) => {
    // Before the first look nothing is known, so every request reads for itself rather than answer without the changes.
    const isFirst = lookedAt === Number.NEGATIVE_INFINITY;
    if (when !== 'now' && !isFirst && (isBusy() || clock() - lookedAt < LOOK_MS)) return;
    lookingSince = clock();
    try {
      await read();
      complaint = undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== complaint) log({ level: 'error', event: 'items-unreadable', reason });
      complaint = reason;
    } finally {
      lookedAt = clock();
      lookingSince = undefined;
    }
  };
  const all = () => {
    sorted ??= [...changes.values()].sort((a, b) => a.movieId - b.movieId);
    return sorted;
  };

  return {
    all,
    of: (movieId) => changes.get(movieId),
    look,
    async over(recommender) {
      await look();
      const known = laid.get(recommender);
      if (known?.revision === revision) return known.recommender;
      if (!known && changes.size === 0) return recommender;
      // The release drops what earlier changes took, also when the last one was taken back.
      const made = recommender.withItems(all());
      if (changes.size === 0) laid.delete(recommender);
      else laid.set(recommender, { revision, recommender: made });
      return made;
    },
  };
}
