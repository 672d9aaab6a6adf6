import type { Recommendation } from '../../models/recommender/answers.ts';
import type { UserId } from '../../shared/release/user-names.ts';

export interface UserList {
  readonly userId: UserId;
  /** Undefined when there is no such user. */
  readonly recommendations: Recommendation[] | undefined;
}

/** Writes all lists that come into a new file. */
export type WriteLists = (path: string, batches: AsyncIterable<UserList[]>, named: boolean) => Promise<void>;
