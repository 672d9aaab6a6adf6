/** Everything that is measured of one viewer with the models at hand. What becomes of it is added up elsewhere. */

import type { HeldOutCase } from '../splits/held-out.ts';
import type { ItemWork } from './for-each.ts';
import { reversedList } from './reversal.ts';
import { type ListArgs, type ListedCase, listCase } from './score-lists.ts';
import { type RatedCase, rateCase } from './score-ratings.ts';

/** A viewer, and what is asked of them. */
export interface CaseItem {
  readonly held: HeldOutCase;
  readonly rates: boolean;
  /** Lists need arguments. */
  readonly lists: boolean;
  /** Whether the ratings are turned round, too. */
  readonly reverses: boolean;
}

/** What was asked of a viewer. */
export interface MeasuredCase {
  readonly rated?: RatedCase;
  readonly listed?: ListedCase;
  /** The first films for the reversed ratings. */
  readonly reversed?: Uint32Array;
}

/** The profile is folded once for all that is asked, but for the reversed ratings. */
export const MEASURE: ItemWork<CaseItem, ListArgs | undefined, MeasuredCase> = {
  name: 'measure a viewer',
  run(recommender, { held, rates, lists, reverses }, args) {
    const viewer = recommender.fold(held.profile);
    const reversed = reverses && args ? reversedList(recommender, held.profile, args.scale) : undefined;
    return {
      ...(rates && { rated: rateCase(held, viewer) }),
      ...(lists && args && { listed: listCase(recommender, held, viewer, args) }),
      ...(reversed && { reversed }),
    };
  },
};
