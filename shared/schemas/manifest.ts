/** What a release says of itself: `manifest.json`, and the answer of `/v1/release`. */

import * as v from 'valibot';
import { count, date, described, releaseId } from './fields.ts';

/** The dataset that a release was made of. */
export const DatasetFacts = v.object({
  name: v.string(),
  simulated: described(v.boolean(), 'True when the viewers are made up: shown wherever the data is.'),
  ratings: count,
  users: count,
  movies: count,
  ratedMovies: described(count, 'Films with at least one rating.'),
  scale: described(v.array(v.number()), 'Values that a rating can have, ascending.'),
  relevance: described(v.number(), 'A rating of this or more counts as liked.'),
  firstDate: described(v.nullable(date), 'Of the first rating; null when the dataset has no dates.'),
  lastDate: described(v.nullable(date), 'Of the last rating; null when the dataset has no dates.'),
  checksum: described(v.string(), 'SHA-256 of the canonical rows, in hex digits.'),
});

/** A release may have been written by another version: other members may stand beside these. */
export const Manifest = v.object({
  format: described(count, 'Version of the layout of releases.'),
  id: described(
    releaseId,
    'First 16 hex digits of a SHA-256 over the artifacts, the configuration, the seed and the canonical rows.',
  ),
  dataset: DatasetFacts,
  seed: v.number(),
  config: described(v.record(v.string(), v.unknown()), 'Parameters of the training, by model.'),
  files: described(
    v.record(v.string(), v.strictObject({ bytes: count, sha256: v.string() })),
    'Every other file of the release that belongs to its identity.',
  ),
  budget: described(count, 'Bytes of memory that the whole release may take.'),
  blend: described(v.unknown(), 'Learned weights of the hybrid.'),
  judged: described(v.boolean(), 'False when too few ratings were held out to judge it.'),
  evaluation: described(
    v.nullable(
      v.object({
        rmse: v.record(v.string(), v.number()),
        ndcg10: v.record(v.string(), v.number()),
        rows: described(count, 'Ratings that were held out.'),
        users: described(count, 'Viewers whose lists were judged.'),
      }),
    ),
    'Figures of the hybrid and of the controls on ratings that no model saw; null when the release was not judged.',
  ),
});

export type Manifest = v.InferOutput<typeof Manifest>;
