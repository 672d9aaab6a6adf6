/** The route that says what becomes of listed films. */

import { WINDOW_DAYS } from '../../shared/outcomes.ts';
import { askFeedback } from '../feedback/ask.ts';
import { readOutcomes } from '../health/outcome-state.ts';
import { route } from '../http/route.ts';

/** `GET /v1/outcomes`: whether what was listed is rated, and how, by release. */
export const showOutcomes = route({
  method: 'GET',
  path: '/v1/outcomes',
  access: 'inside',
  summary: 'Says by release and models how many listed films were rated soon after, and how, with intervals.',
  release: false,
  async answer(c) {
    const deps = c.get('deps');
    const releases = deps.outcomes ? await askFeedback(c, () => readOutcomes(deps)) : [];
    return c.json({ windowDays: WINDOW_DAYS, releases });
  },
});
