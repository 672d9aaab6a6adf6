/** The summary of a release in a list of releases. */

import * as v from 'valibot';
import { count, described, mean, releaseId } from './fields.ts';

/** A release, as far as its manifest and the sizes of its files show. */
export const ReleaseSummary = v.strictObject({
  id: releaseId,
  current: described(v.boolean(), 'Whether the pointer names it.'),
  time: described(v.nullable(v.string()), 'ISO time at which its nightly run ended; null when unknown.'),
  bytes: described(count, 'Total size of its files.'),
  dataset: described(v.nullable(v.string()), 'Name of the dataset; null when the manifest cannot be read.'),
  simulated: described(v.boolean(), "True when the dataset's viewers are made up."),
  ratings: described(v.nullable(count), 'Ratings in the dataset; null when the manifest cannot be read.'),
  rmse: described(mean, 'RMSE of the hybrid on held-out ratings; null when it was not evaluated.'),
  ndcg10: described(mean, 'nDCG@10 of the hybrid on held-out ratings; null when it was not evaluated.'),
  problem: described(
    v.nullable(v.string()),
    'A visible problem: a bad manifest, a file that is missing or has the wrong size, too large a budget; else null.',
  ),
});

export type ReleaseSummary = v.InferOutput<typeof ReleaseSummary>;
