/** The schema of the answer about what becomes of listed films. */

import * as v from 'valibot';
import { count, described } from '../../shared/schemas/fields.ts';

const interval = v.strictObject({
  value: v.number(),
  low: described(v.nullable(v.number()), 'Lower end of the 95 % interval; null when there is too little to tell.'),
  high: described(v.nullable(v.number()), 'Upper end.'),
});

/** What is counted of lists, and what that says. */
export const OutcomeFigures = v.strictObject({
  lists: described(count, 'Lists that were answered; each page of one counts.'),
  films: described(count, 'Films on these lists.'),
  hits: described(count, 'How many of these films were rated within `windowDays`, by whoever the list was for.'),
  hitShare: described(v.nullable(interval), 'Hits among the listed films (Wilson interval); null without films.'),
  meanRating: described(v.nullable(interval), "Mean of these ratings (Student's t interval); null without ratings."),
});

/** What became of the films that one release listed. */
export const ReleaseOutcome = v.strictObject({
  release: described(v.string(), 'Id of the release that made the lists.'),
  role: described(v.nullable(v.picklist(['current', 'canary'])), 'What the release is now; null for any other.'),
  ...OutcomeFigures.entries,
  mixes: described(
    v.array(
      v.strictObject({
        models: described(v.string(), 'The models that took part, like `svd+content`.'),
        ...OutcomeFigures.entries,
      }),
    ),
    'The same by the models that took part, most lists first.',
  ),
});

/** What became of the films that each release listed. */
export const OutcomesAnswer = v.strictObject({
  windowDays: described(count, 'Days after a list in which a rating counts for it.'),
  releases: described(v.array(ReleaseOutcome), 'Those with the latest lists first, at most ten.'),
});

export type OutcomeFigures = v.InferOutput<typeof OutcomeFigures>;
export type ReleaseOutcome = v.InferOutput<typeof ReleaseOutcome>;
