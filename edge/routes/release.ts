/** The release that answers, and the memory it takes. */

import type { AppContext, AppDeps, Handler } from '../context.ts';
import { NO_QUERY, readQuery } from '../request.ts';

/** Above this share of the budget the answer warns. */
const NEAR = 0.9;

export function showRelease(c: AppContext): Response {
  readQuery(c, NO_QUERY);
  return c.json(c.get('recommender').manifest);
}

export const showMemory =
  ({ residentBytes }: AppDeps): Handler =>
  (c) => {
    readQuery(c, NO_QUERY);
    const recommender = c.get('recommender');
    const components = recommender.memory();
    const total = components.reduce((sum, { bytes }) => sum + bytes, 0);
    const { budget } = recommender.manifest;
    const warning = total > budget ? 'over' : total > NEAR * budget ? 'near' : 'ok';
    return c.json({ components, total, budget, residentBytes: residentBytes(), warning });
  };
