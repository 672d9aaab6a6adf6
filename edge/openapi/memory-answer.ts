/** What `/v1/memory` answers. */

import * as v from 'valibot';
import { MemoryComponent } from '../../models/recommender/schemas/memory-component.ts';
import { count, described, releaseId } from '../../shared/schemas/fields.ts';
import { PRESSURES } from '../health/memory-guard.ts';

const level = v.picklist(['ok', 'near', 'soft', 'over', 'hard']);

/** How one process of the service fares. */
export const ProcessMemory = v.object({
  worker: described(v.nullable(count), 'Number of the process among its fellows; null where it is the only one.'),
  release: described(v.nullable(releaseId), 'The release that it answers from; null when none is open.'),
  residentBytes: described(v.nullable(count), 'Resident memory of the process; null where the host cannot know.'),
  componentBytes: described(count, 'Bytes that it holds of the release.'),
  pressure: described(v.picklist(PRESSURES), 'The memory limit that it is over; `ok` for none.'),
});

/** The memory of the release, and of every process that serves it. */
export const MemoryAnswer = v.object({
  components: v.array(MemoryComponent),
  total: described(count, 'Bytes of all components.'),
  budget: described(count, 'Bytes that the release may take.'),
  residentBytes: described(
    v.nullable(count),
    'Resident memory of the process that answers; null where the host cannot know, and for callers who may not read how ' +
      'the service fares.',
  ),
  softLimit: described(
    v.nullable(v.number()),
    'Bytes of each process over which caches are dropped; null without limits, and for callers who may not read how the service fares.',
  ),
  hardLimit: described(
    v.nullable(v.number()),
    'Bytes of each process over which new work is refused; null without limits, and for callers who may not read how the service fares.',
  ),
  warning: described(
    level,
    'The worst of all processes. `near`: over 90 % of the budget. `over`: over the budget. `soft`, `hard`: over that limit.',
  ),
  message: described(v.string(), 'The warning as a sentence for people.'),
  processes: described(
    v.array(v.object({ ...ProcessMemory.entries, warning: level })),
    'Every process of the service; empty for callers who may not read how the service fares.',
  ),
});

export type ProcessMemory = v.InferOutput<typeof ProcessMemory>;
export type MemoryAnswer = v.InferOutput<typeof MemoryAnswer>;
export type MemoryLevel = MemoryAnswer['warning'];
