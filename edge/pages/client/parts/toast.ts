/** One line about what was just done, with a way back. */

import { find } from './dom.ts';
import type { RatingsStore } from './ratings-store.ts';

const SHOWN_MS = 8_000;

export type Toast = (text: string) => void;

export function startToast(store: RatingsStore): Toast {
  const root = find(document, '[data-toast]');
  const text = find(root, '[data-toast-text]');
  const button = find(root, '[data-undo]');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    root.hidden = true;
  };
  button.addEventListener('click', () => {
    store.undo();
    close();
  });
  return (message) => {
    clearTimeout(timer);
    text.textContent = message;
    root.hidden = false;
    timer = setTimeout(close, SHOWN_MS);
  };
}
