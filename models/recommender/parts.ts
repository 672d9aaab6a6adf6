/** What the parts of a recommender share: one release, opened. */

import type { ItemWords } from '../../shared/item-words.ts';
import type { AttributeTable } from '../../shared/release/attributes.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import type { Hybrid } from '../hybrid/ratings.ts';
import type { Recommender } from './answers.ts';
import type { Families } from './families.ts';
import type { LaidItems } from './items.ts';
import type { Likeness } from './likeness.ts';

/** An opened release. */
export interface Parts {
  readonly movies: MovieTable;
  /** Changes of the catalogue that are laid over the release. The other parts have them already. */
  readonly items: LaidItems;
  readonly attributes: AttributeTable;
  /** All models and the blend. `hybrid.picks` says whether any ratings are predicted. */
  readonly hybrid: Hybrid;
  readonly families: Families;
  readonly likeness: Likeness;
  readonly fold: Recommender['fold'];
  /** What the items are called. */
  readonly words: ItemWords;
  /** Lowest and highest value of the rating scale. */
  readonly scale: { readonly min: number; readonly max: number };
  /** Year of the newest film of the release, as the release has it; 0 when no year is known. */
  readonly lastYear: number;
}
