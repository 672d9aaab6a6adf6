/** The state of the service in words. */

import { ALL_IS_WELL, type Finding } from '../../shared/health/finding.ts';
import { mayRead } from '../access/guard.ts';
import type { AppContext } from '../context.ts';
import { readState, type State } from '../health/state.ts';
import { route } from '../http/route.ts';

/** `GET /v1/state`: what is well and what is not. */
export const showState = route({
  method: 'GET',
  path: '/v1/state',
  access: 'open',
  summary: 'Says what is well and what is not, in words; with a key that may read, also the facts behind it.',
  release: false,
  always: true,
  answer: async (c) => c.json(await stateFor(c)),
});

/** The state as the caller may see it: without a key that may read, only how well the service is, in one sentence. */
export async function stateFor(c: AppContext): Promise<Pick<State, 'level' | 'findings'> & Partial<State>> {
  const { level, findings, facts, processes } = await readState(c.get('deps'));
  if (mayRead(c, 'inside')) return { level, findings, facts, processes };
  return { level, findings: level === 'good' ? [] : [OUTSIDE[level]] };
}

const OUTSIDE: Readonly<Record<'warn' | 'bad', Finding>> = {
  warn: {
    ...ALL_IS_WELL,
    level: 'warn',
    what: 'Something about this service needs a look.',
    effect: 'Requests are answered. With a key that may read you see here what it is.',
    todo: 'Tell whoever runs this service.',
  },
  bad: {
    ...ALL_IS_WELL,
    level: 'bad',
    what: 'Something about this service does not work.',
    effect: 'With a key that may read you see here what it is.',
    todo: 'Tell whoever runs this service.',
  },
};
