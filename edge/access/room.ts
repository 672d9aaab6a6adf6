/**
 * Room for work that has begun and not ended, such as bodies that are arriving. Each caller has so much, and all callers
 * without a key together. So nobody can take all of it, and callers with a key always have room of their own.
 */

import type { AppContext, AppDeps } from '../context.ts';
import { RequestError } from '../http/problem.ts';
import { callerOf } from './guard.ts';

/** Seconds after which a caller without room should try again. A round number. */
const RETRY_AFTER = '2';

/** Limits of a room, in the unit of its `enter`. */
export interface RoomLimits {
  /** Most for one key, or for one address without a key. */
  readonly each: number;
  /** Most for all callers without a key together. */
  readonly anonymous: number;
  /**
   * Milliseconds; times the patience of the settings. Work without a sign of life for this long counts as gone, because
   * a runtime may not report that a caller has left.
   */
  readonly goneMs: number;
}

/** The place of a piece of work in a room. */
export interface Place {
  /** Says that the work goes on. */
  moved(): void;
  /** Gives the place back. More calls do nothing. */
  leave(): void;
}

interface Guest {
  readonly caller: string;
  readonly size: number;
  readonly isKnown: boolean;
  at: number;
}

/**
 * A room for each service. `what` names the work in messages. `enter` takes a place of this size for the caller. It
 * throws `RequestError`: `too-many` when the caller has no room left, `not-ready` when callers without a key have none.
 */
export function room(
  what: string,
  { each, anonymous, goneMs }: RoomLimits,
): {
  enter(c: AppContext, size: number): Place;
} {
  const rooms = new WeakMap<AppDeps, Set<Guest>>();
  return {
    enter(c, size) {
      const deps = c.get('deps');
      const guests = rooms.get(deps) ?? new Set<Guest>();
      rooms.set(deps, guests);
      const caller = callerOf(c);
      const isKnown = c.get('who') !== undefined;
      const gone = deps.clock() - goneMs * deps.settings.patience;
      let own = size;
      let unknown = size;
      for (const guest of guests) {
        if (guest.at < gone) guests.delete(guest);
        else {
          if (guest.caller === caller) own += guest.size;
          if (!guest.isKnown) unknown += guest.size;
        }
      }
      if (own > each) {
        const message = `too many ${what} of yours are under way; wait until one has ended`;
        throw new RequestError('too-many', message, undefined, { 'retry-after': RETRY_AFTER });
      }
      if (!isKnown && unknown > anonymous)
        throw new RequestError('not-ready', `too many ${what} are under way; try again later, or send a key`);
      const guest: Guest = { caller, size, isKnown, at: deps.clock() };
      guests.add(guest);
      return {
        moved() {
          guest.at = deps.clock();
        },
        leave: () => void guests.delete(guest),
      };
    },
  };
}
