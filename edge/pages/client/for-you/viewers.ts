/** The button that shows the list of a random viewer of the dataset. */

import { ApiError, ask, mayPass } from '../common/api.ts';
import { onHost } from '../common/base-path.ts';
import { element, find } from '../common/dom.ts';
import { onceReached } from '../common/when-back.ts';

/** Starts the button. Without a key, where one is needed, it shows a link to the page for keys. */
export function startViewers(): void {
  const problem = find(document, '[data-viewer-problem]');
  let stopWaiting: (() => void) | undefined;
  find(document, '[data-random]').addEventListener('click', async () => {
    stopWaiting?.();
    problem.replaceChildren();
    try {
      const { userId } = await ask<{ userId: number | string }>('/v1/users:random');
      location.assign(onHost(`/?user=${encodeURIComponent(userId)}`));
    } catch (error) {
      const message = error instanceof ApiError ? error.message : 'Something went wrong.';
      const key = error instanceof ApiError && error.status === 401;
      if (mayPass(error)) stopWaiting = onceReached(() => problem.replaceChildren());
      problem.replaceChildren(
        element(
          'p',
          { class: 'notice' },
          message,
          ' ',
          key ? element('a', { href: onHost('/session?next=/') }, 'Enter a key') : null,
        ),
      );
    }
  });
}
