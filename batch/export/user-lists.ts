import type { Recommendation } from '../../models/recommender/answers.ts';
import type { UserId } from '../../shared/user-id.ts';

/** The recommendations for one user, best first. */
export interface UserList {
  readonly userId: UserId;
  /** Undefined if nobody knows such a user. */
  readonly recommendations: Recommendation[] | undefined;
}

/**
 * Writes the lists of all batches to the file at `path`, which the caller then syncs and renames. `named` is true if users
 * have names, some of them or all.
 */
export type WriteLists = (path: string, batches: AsyncIterable<UserList[]>, named: boolean) => Promise<void>;
