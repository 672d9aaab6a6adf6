/** Looking at a viewer of the dataset: by id, or anyone. */

import { ApiError, ask } from '../common/api.ts';
import { onHost } from '../common/base-path.ts';
import { element, find } from '../common/dom.ts';

export function startViewers(): void {
  const problem = find(document, '[data-viewer-problem]');
  find(document, '[data-random]').addEventListener('click', async () => {
    problem.replaceChildren();
    try {
      const { userId } = await ask<{ userId: number | string }>('/v1/users:random');
      location.assign(onHost(`/?user=${encodeURIComponent(userId)}`));
    } catch (error) {
      const message = error instanceof ApiError ? error.message : 'Something went wrong.';
      const key = error instanceof ApiError && error.status === 401;
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
