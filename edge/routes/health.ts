/** Liveness and readiness, for load balancers and supervisors. */

import * as v from 'valibot';
import { RequestError } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { stateFor } from './state.ts';

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
  summary:
    'Readiness: 200 when a release is open and memory is below its hard limit, else 503; with `strict` also 503 when anything is bad.',
  query: v.strictObject({ strict: v.optional(v.picklist(['', '0', '1', 'true', 'false'], 'expected true or false')) }),
  release: false,
  always: true,
  async answer(c, { query: { strict = '0' } }) {
    const { releases, memory, draining } = c.get('deps');
    if (draining?.()) throw new RequestError('not-ready', 'the service is stopping');
    if (memory.pressure() === 'hard') throw new RequestError('not-ready', 'the service is over its memory limit');
    if (releases.opening()) throw new RequestError('not-ready', 'the release is being opened');
    const { manifest } = await releases.get();
    if (strict === '0' || strict === 'false') return c.json({ status: 'ready', release: manifest.id });
    const { level, findings } = await stateFor(c);
    if (level === 'bad') throw new RequestError('not-ready', findings.map(({ what }) => what).join(' '));
    return c.json({ status: 'ready', release: manifest.id, level });
  },
});
