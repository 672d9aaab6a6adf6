/** Going to another release: asked for twice, then said what came of it. */

import { ApiError, ask } from '../common/api.ts';
import { onHost } from '../common/base-path.ts';
import { element, find } from '../common/dom.ts';

/** Nothing to do for who is no administrator: the page has no list then. */
export function startSwitch(): void {
  const list = document.querySelector<HTMLElement>('[data-releases]');
  if (!list) return;
  const dialog = find<HTMLDialogElement>(document, '[data-confirm]');
  const target = find(dialog, '[data-target]');
  const yes = find<HTMLButtonElement>(dialog, '[data-yes]');
  const result = find(document, '[data-result]');

  for (const button of list.querySelectorAll<HTMLButtonElement>('[data-switch]')) {
    button.addEventListener('click', () => {
      target.textContent = button.dataset.switch ?? '';
      dialog.showModal();
    });
  }
  find(dialog, '[data-no]').addEventListener('click', () => dialog.close());
  yes.addEventListener('click', async () => {
    const release = target.textContent ?? '';
    yes.disabled = true;
    try {
      await ask('/v1/admin/rollback', { release });
      location.assign(onHost(`/system?switched=${encodeURIComponent(release)}`));
    } catch (error) {
      const message = error instanceof ApiError ? error.message : 'Something went wrong.';
      dialog.close();
      result.replaceChildren(element('p', { class: 'notice bad' }, `The release was not switched. ${message}`));
      yes.disabled = false;
    }
  });
}
