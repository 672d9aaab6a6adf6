/** Releases as lists show them. */

import * as v from 'valibot';
import { count, described, mean, releaseId } from './fields.ts';

/** What lists show of a release, without reading its large files. */
export const ReleaseSummary = v.strictObject({
  id: releaseId,
  current: described(v.boolean(), 'Whether the pointer points to it.'),
  time: described(v.nullable(v.string()), 'ISO time at which the run that made it ended; null when it is not known.'),
  bytes: described(count, 'Total size of all its files.'),
  dataset: described(v.nullable(v.string()), 'Name of the dataset; null when the manifest cannot be read.'),
  simulated: described(v.boolean(), "True when the dataset's viewers are simulated."),
  ratings: described(v.nullable(count), 'Number of ratings; null when the manifest cannot be read.'),
  rmse: described(mean, 'Held-out RMSE of the hybrid; null when the release was not judged.'),
  problem: described(
    v.nullable(v.string()),
    'What is wrong with it: its manifest, a file that is absent or has another size, or its memory budget. Null when nothing is. Contents of files are not checked.',
  ),
});

export type ReleaseSummary = v.InferOutput<typeof ReleaseSummary>;
