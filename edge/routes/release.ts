/** Routes that describe the release that is served, and the memory that it takes. */

import { mayRead } from '../access/guard.ts';
import { readMemory } from '../health/memory-state.ts';
import { gatherReports } from '../health/report.ts';
import { route } from '../http/route.ts';

/** `GET /v1/release`: the manifest of the release that is served. */
export const showRelease = route({
  method: 'GET',
  path: '/v1/release',
  access: 'open',
  cached: true,
  summary: 'Returns the manifest of the release that is served, with its accuracy on held-out ratings.',
  always: true,
  answer: (c) => c.json(c.get('recommender').manifest),
});

/** `GET /v1/memory`: the memory of the release, and of the processes for callers who may see them. */
export const showMemory = route({
  method: 'GET',
  path: '/v1/memory',
  access: 'open',
  summary:
    'Returns the memory of the release by component, and a warning; with a key that may read, also of every process.',
  always: true,
  async answer(c) {
    const deps = c.get('deps');
    const { processes } = await gatherReports(deps);
    return c.json(readMemory(deps, c.get('recommender'), processes, mayRead(c, 'inside')));
  },
});
