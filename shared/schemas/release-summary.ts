/** Releases in a list. */

import * as v from 'valibot';
import { count, described, mean, releaseId } from './fields.ts';

/** A release at first sight. */
export const ReleaseSummary = v.strictObject({
  id: releaseId,
  current: described(v.boolean(), 'Whether the pointer points to it.'),
  time: described(v.nullable(v.string()), 'ISO time at which the run ended that made it; null when it does not say.'),
  bytes: described(count, 'Size of all its files.'),
  dataset: described(v.nullable(v.string()), 'Name of the dataset; null when the manifest cannot be read.'),
  simulated: described(v.boolean(), "True when the dataset's viewers are made up."),
  ratings: described(v.nullable(count), 'Null when the manifest cannot be read.'),
  rmse: described(mean, 'Held-out RMSE of the hybrid; null when it was not judged.'),
  problem: described(
    v.nullable(v.string()),
    'What is wrong with it at first sight: its manifest, a file that is absent or of another size, its budget.',
  ),
});

export type ReleaseSummary = v.InferOutput<typeof ReleaseSummary>;
