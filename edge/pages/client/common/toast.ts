/** One line about what was just done, with a way back, until something else is done. */

import type { RatingsStore } from '../ratings/ratings-store.ts';
import { element, find } from './dom.ts';

const SHOWN_MS = 8_000;

/** `undo` takes back what `text` tells of. */
export type Toast = (text: string, undo: () => void) => void;

export function startToast(store: RatingsStore): Toast {
  // Always there: what is put into it is read out.
  const place = find(document, '[data-toast]');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    clearTimeout(timer);
    place.replaceChildren();
  };
  store.subscribe(close);
  return (text, undo) => {
    close();
    const button = element('button', { type: 'button', 'data-undo': true }, 'Undo');
    button.addEventListener('click', () => {
      undo();
      find(document, '#list-title').focus({ preventScroll: true });
    });
    place.append(element('div', { class: 'toast' }, element('span', { 'data-toast-text': true }, text), button));
    timer = setTimeout(close, SHOWN_MS);
  };
}
