/** Schemas of the answer of `/v1/memory`. */

import * as v from 'valibot';
import { MemoryComponent } from '../../models/recommender/schemas/memory-component.ts';
import { count, described, releaseId } from '../../shared/schemas/fields.ts';
import { PRESSURES } from '../health/memory-guard.ts';

const level = v.picklist(['ok', 'near', 'soft', 'over', 'hard']);

/** The release and the memory of one process of the service. */
export const ProcessMemory = v.object({
  worker: described(v.nullable(count), 'Number of the worker process; null when there is only one process.'),
  release: described(v.nullable(releaseId), 'The release that the process serves; null when none is open.'),
  residentBytes: described(v.nullable(count), 'Resident memory of the process; null where the host cannot measure it.'),
  componentBytes: described(count, 'Bytes of the release in its memory.'),
  pressure: described(v.picklist(PRESSURES), 'The highest memory limit that it exceeds; `ok` for none.'),
});

/** The memory of the release, and of every process that serves it. */
export const MemoryAnswer = v.object({
  components: v.array(MemoryComponent),
  total: described(count, 'Bytes of all components.'),
  budget: described(count, 'Bytes of memory that the release may take.'),
  residentBytes: described(
    v.nullable(count),
    'Resident bytes of the process that answers; null where the host cannot measure them, or without a key that may read.',
  ),
  softLimit: described(
    v.nullable(v.number()),
    'Bytes of a process over which caches are dropped; null without a limit or a key that may read.',
  ),
  hardLimit: described(
    v.nullable(v.number()),
    'Bytes of a process over which new requests are refused; null without a limit or a key that may read.',
  ),
  warning: described(
    level,
    'The worst of all processes. `near`: over 90 % of the budget. `over`: over the budget. `soft`, `hard`: over that limit.',
  ),
  message: described(v.string(), 'The warning as a sentence for people.'),
  processes: described(
    v.array(v.object({ ...ProcessMemory.entries, warning: level })),
    'Every process of the service; empty without a key that may read.',
  ),
});

export type ProcessMemory = v.InferOutput<typeof ProcessMemory>;
export type MemoryAnswer = v.InferOutput<typeof MemoryAnswer>;
/** The level of a memory warning. */
export type MemoryLevel = MemoryAnswer['warning'];
