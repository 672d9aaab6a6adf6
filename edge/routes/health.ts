/** Liveness and readiness, for load balancers and supervisors. */

import { RequestError } from '../http/problem.ts';
import { route } from '../http/route.ts';

/** `GET /healthz`: answers as long as the process runs. */
export const showHealth = route({
  method: 'GET',
  path: '/healthz',
  access: 'open',
  summary: 'Liveness: answers as long as the process runs.',
  release: false,
  always: true,
  answer: (c) => c.json({ status: 'alive' }),
});

/** `GET /readyz`: answers 200 when the service can take requests, else 503. */
export const showReadiness = route({
  method: 'GET',
  path: '/readyz',
  access: 'open',
  summary: 'Readiness: 200 when a release is open and memory is below its hard limit, else 503.',
  release: false,
  always: true,
  async answer(c) {
    const { releases, memory, draining } = c.get('deps');
    if (draining?.()) throw new RequestError('not-ready', 'the service is stopping');
    if (memory.pressure() === 'hard') throw new RequestError('not-ready', 'the service is over its memory limit');
    if (releases.opening()) throw new RequestError('not-ready', 'the release is being opened');
    const { manifest } = await releases.get();
    return c.json({ status: 'ready', release: manifest.id });
  },
});
