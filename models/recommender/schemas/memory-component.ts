/** What one part of a release takes. */

import * as v from 'valibot';
import { count, described } from '../../../shared/schemas/fields.ts';

/** A file of the release, or what is made of it on demand. */
export const MemoryComponent = v.object({
  component: v.string(),
  bytes: described(count, 'Held now: 0 for what comes on demand and is not held.'),
  budget: described(v.nullable(count), 'Bytes that it may have; null when it has no budget of its own.'),
  loadMs: described(v.number(), 'Milliseconds that reading or making it took.'),
});

export type MemoryComponent = v.InferOutput<typeof MemoryComponent>;
