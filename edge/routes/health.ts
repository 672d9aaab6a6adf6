/** Is the process alive; can it answer. */

import type { AppContext, AppDeps, Handler } from '../context.ts';
import { RequestError } from '../problem.ts';
import { NO_QUERY, readQuery } from '../request.ts';

export function showHealth(c: AppContext): Response {
  readQuery(c, NO_QUERY);
  return c.json({ status: 'alive' });
}

/** Ready means that a release is open and has made a first recommendation, which is part of opening it. */
export const showReadiness =
  ({ releases }: AppDeps): Handler =>
  async (c) => {
    readQuery(c, NO_QUERY);
    if (releases.opening()) throw new RequestError('not-ready', 'the release is being opened');
    const { manifest } = await releases.get();
    return c.json({ status: 'ready', release: manifest.id });
  };
