/** What `/v1/memory` answers. */

import type { MemoryComponent } from '../../models/recommender/answers.ts';
import type { Pressure } from './memory-guard.ts';

export type MemoryLevel = 'ok' | 'near' | 'soft' | 'over' | 'hard';

export interface MemoryAnswer {
  components: MemoryComponent[];
  /** Of all components. */
  total: number;
  budget: number;
  /** Of the process that answers; null where the host cannot know, and for callers who may not read how it fares. */
  residentBytes: number | null;
  /** Of each process; null without limits, and for those callers. */
  softLimit: number | null;
  hardLimit: number | null;
  /** The worst of all processes, with a sentence for people. */
  warning: MemoryLevel;
  message: string;
  /** Empty for those callers. */
  processes: {
    worker: number | null;
    release: string | null;
    residentBytes: number | null;
    componentBytes: number;
    pressure: Pressure;
    warning: MemoryLevel;
  }[];
}
