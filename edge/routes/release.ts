/** The release that answers, and the memory it takes. */

import { route } from '../route.ts';

/** Above this share of the budget the answer warns. */
const NEAR = 0.9;

export const showRelease = route({
  method: 'GET',
  path: '/v1/release',
  access: 'open',
  summary: 'The release that answers: its manifest, with what it scored on held-out ratings.',
  answer: (c) => c.json(c.get('recommender').manifest),
});

export const showMemory = route({
  method: 'GET',
  path: '/v1/memory',
  access: 'open',
  summary: 'Bytes per component of the release, with budget and warning.',
  answer(c) {
    const recommender = c.get('recommender');
    const components = recommender.memory();
    const total = components.reduce((sum, { bytes }) => sum + bytes, 0);
    const { budget } = recommender.manifest;
    const warning = total > budget ? 'over' : total > NEAR * budget ? 'near' : 'ok';
    return c.json({ components, total, budget, residentBytes: c.get('deps').residentBytes(), warning });
  },
});
