/** Schemas of the answers about changes of the catalogue. */

import * as v from 'valibot';
import { AttributeValues } from '../../models/recommender/schemas/film.ts';
import { ITEM_RULES } from '../../shared/items.ts';
import { count, described, movieId } from '../../shared/schemas/fields.ts';

/** What was changed of a film. What is absent is as the release has it. */
export const ItemAnswer = v.strictObject({
  movieId,
  title: v.optional(v.string()),
  year: v.optional(described(count, '0 when it is not known.')),
  genres: v.optional(v.array(v.string())),
  attributes: v.optional(AttributeValues),
  rule: v.optional(
    described(
      v.picklist(ITEM_RULES),
      '`hidden`: in no list, no search and without a page; ratings of it stay, and whoever rated it still finds it ' +
        'among their own ratings and reasons. `pinned`: first in lists whose filters it passes, which say so.',
    ),
  ),
  time: described(v.string(), 'ISO time at which it was changed.'),
});

/** The result of taking a change back. */
export const ItemTakenBack = v.strictObject({
  movieId,
  takenBack: described(v.boolean(), 'False when nothing had been changed.'),
});

/** One page of the changes. */
export const ItemList = v.strictObject({ total: count, items: v.array(ItemAnswer) });
