/** Is the process alive; can it answer. */

import { RequestError } from '../http/problem.ts';
import { route } from '../http/route.ts';

export const showHealth = route({
  method: 'GET',
  path: '/healthz',
  access: 'open',
  summary: 'Is the process alive.',
  release: false,
  always: true,
  answer: (c) => c.json({ status: 'alive' }),
});

export const showReadiness = route({
  method: 'GET',
  path: '/readyz',
  access: 'open',
  summary: 'Is a release open that has made a first recommendation, and is there room for work.',
  release: false,
  always: true,
  async answer(c) {
    const { releases, memory, draining } = c.get('deps');
    if (draining?.()) throw new RequestError('not-ready', 'the service is about to end');
    if (memory.pressure() === 'hard') throw new RequestError('not-ready', 'the service is over its memory limit');
    if (releases.opening()) throw new RequestError('not-ready', 'the release is being opened');
    const { manifest } = await releases.get();
    return c.json({ status: 'ready', release: manifest.id });
  },
});
