/** The manifest of a release: its file `manifest.json`, and the answer of `/v1/release`. */

import * as v from 'valibot';
import { count, date, described, releaseId } from './fields.ts';

/** Facts about the dataset that a release was trained on. */
export const DatasetFacts = v.object({
  name: v.string(),
  item: v.optional(
    described(
      v.object({ one: v.string(), many: v.string() }),
      'What the items are called, like `book` and `books`; films when it is absent.',
    ),
  ),
  simulated: described(v.boolean(), 'True when the viewers are made up. Say so wherever you show the data.'),
  ratings: count,
  users: count,
  movies: count,
  ratedMovies: described(count, 'Films with at least one rating.'),
  scale: described(v.array(v.number()), 'All values that a rating can have, in ascending order.'),
  relevance: described(v.number(), 'A rating of at least this counts as liked.'),
  firstDate: described(v.nullable(date), 'Date of the first rating; null when the dataset has no dates.'),
  lastDate: described(v.nullable(date), 'Date of the last rating; null when the dataset has no dates.'),
  checksum: described(v.string(), 'SHA-256 of the canonical rows, in hexadecimal.'),
});

/** Accuracy on held-out ratings. */
const Evaluation = v.object({
  rmse: v.record(v.string(), v.number()),
  ndcg10: v.record(v.string(), v.number()),
  netNdcg10: v.optional(
    described(
      v.record(v.string(), v.number()),
      'nDCG@10 in which films that a viewer rated below their own mean count against the list.',
    ),
  ),
  rows: described(count, 'Ratings that were held out.'),
  users: described(count, 'Viewers whose lists were evaluated.'),
});

/** A manifest. One written by another version may have more members than these. */
export const Manifest = v.object({
  format: described(count, 'Version of the format of releases.'),
  id: described(
    releaseId,
    'First 16 hex digits of the SHA-256 of the artifacts, the configuration, the seed and the canonical rows.',
  ),
  checksum: described(v.string(), 'SHA-256 of all other members as canonical JSON, in hexadecimal.'),
  dataset: DatasetFacts,
  seed: v.number(),
  config: described(v.record(v.string(), v.unknown()), 'Training parameters by model.'),
  files: described(
    v.record(v.string(), v.strictObject({ bytes: count, sha256: v.string() })),
    'Every other file that the id of the release depends on.',
  ),
  budget: described(count, 'Bytes of memory that the whole release may take.'),
  blend: described(v.unknown(), 'Learned weights of the hybrid model.'),
  judged: described(v.boolean(), 'False when too few ratings were held out to evaluate the release.'),
  evaluation: described(
    v.nullable(Evaluation),
    'Accuracy of the hybrid and of simple baselines on held-out ratings; null when the release was not evaluated.',
  ),
  light: v.optional(
    described(
      v.object({
        of: described(releaseId, 'The release that it was derived from.'),
        budget: described(count, 'Most bytes that a device may load.'),
        bytes: described(count, 'Bytes that a device loads, compressed.'),
        size: described(v.number(), 'Size of its tables: 1 is whole.'),
        full: described(
          v.nullable(Evaluation),
          'Accuracy of the release that it was derived from, on the same ratings.',
        ),
      }),
      'Present in a light release, which is derived from another one for devices. It has no users of the dataset.',
    ),
  ),
});

export type Manifest = v.InferOutput<typeof Manifest>;
