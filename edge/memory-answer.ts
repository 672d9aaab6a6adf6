/** What `/v1/memory` answers. */

import type { Pressure } from './memory-guard.ts';

export type MemoryLevel = 'ok' | 'near' | 'soft' | 'over' | 'hard';

export interface MemoryAnswer {
  /** Parts of the release: bytes held now, 0 for one that is read on demand and is not held. */
  components: { component: string; bytes: number; budget: number | null; loadMs: number }[];
  /** Of all components. */
  total: number;
  budget: number;
  /** Of the process that answers; null where the host cannot know. */
  residentBytes: number | null;
  /** Of each process; null without limits. */
  softLimit: number | null;
  hardLimit: number | null;
  /** The worst of all processes, with a sentence for people. */
  warning: MemoryLevel;
  message: string;
  processes: {
    worker: number | null;
    release: string | null;
    residentBytes: number | null;
    componentBytes: number;
    pressure: Pressure;
    warning: MemoryLevel;
  }[];
}
