/** The memory that one part of a release takes. */

import * as v from 'valibot';
import { count, described } from '../../../shared/schemas/fields.ts';

/** A file of the release, or something that is made from it on demand. */
export const MemoryComponent = v.object({
  component: v.string(),
  bytes: described(count, 'Bytes in memory now; 0 for a part that is read on demand and not in memory.'),
  budget: described(v.nullable(count), 'Most bytes that it may take; null when it has no budget of its own.'),
  loadMs: described(v.number(), 'Milliseconds that reading or making it took.'),
});

export type MemoryComponent = v.InferOutput<typeof MemoryComponent>;
