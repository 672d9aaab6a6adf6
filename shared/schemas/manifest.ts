/** The manifest of a release: `manifest.json`, and the answer of `/v1/release`. */

import * as v from 'valibot';
import { count, date, described, releaseId } from './fields.ts';

/** The dataset that a release was made from. */
export const DatasetFacts = v.object({
  name: v.string(),
  simulated: described(v.boolean(), 'True when the viewers are simulated. Pages say so wherever they show the data.'),
  ratings: count,
  users: count,
  movies: count,
  ratedMovies: described(count, 'Number of films with at least one rating.'),
  scale: described(v.array(v.number()), 'Values that a rating can have, ascending.'),
  relevance: described(v.number(), 'A rating of this or more counts as liked.'),
  firstDate: described(v.nullable(date), 'Date of the first rating; null when the dataset has no dates.'),
  lastDate: described(v.nullable(date), 'Date of the last rating; null when the dataset has no dates.'),
  checksum: described(v.string(), 'SHA-256 of the canonical rows, in hex digits.'),
});

/** The manifest. Another version may have written it, so members that are not listed here are allowed. */
export const Manifest = v.object({
  format: described(count, 'Version of the release format.'),
  id: described(
    releaseId,
    'First 16 hex digits of a SHA-256 over the artifacts, the configuration, the seed and the canonical rows.',
  ),
  dataset: DatasetFacts,
  seed: v.number(),
  config: described(v.record(v.string(), v.unknown()), 'Hyper-parameters of the training, by model.'),
  files: described(
    v.record(v.string(), v.strictObject({ bytes: count, sha256: v.string() })),
    'All other files that are part of the identity of the release.',
  ),
  budget: described(count, 'Most bytes of memory that the release may take.'),
  blend: described(v.unknown(), 'Learned weights of the hybrid model.'),
  judged: described(v.boolean(), 'False when too few ratings were held out to judge the release.'),
  evaluation: described(
    v.nullable(
      v.object({
        rmse: v.record(v.string(), v.number()),
        ndcg10: v.record(v.string(), v.number()),
        rows: described(count, 'Number of ratings that were held out.'),
        users: described(count, 'Number of viewers whose lists were judged.'),
      }),
    ),
    'Figures of the hybrid and the baselines on ratings that no model saw; null when the release was not judged.',
  ),
});

export type Manifest = v.InferOutput<typeof Manifest>;
