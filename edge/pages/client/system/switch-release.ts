/** Switching to another release: asks for confirmation, then shows the result. */

import { ApiError, ask } from '../common/api.ts';
import { onHost } from '../common/base-path.ts';
import { element, find } from '../common/dom.ts';

/** Starts the buttons. Does nothing without an administrator's key, because the page then has no list of releases. */
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
      result.replaceChildren();
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
