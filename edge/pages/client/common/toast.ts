/** The toast: one line about the last change with a button to undo it. It disappears with the next change. */

import type { RatingsStore } from '../ratings/ratings-store.ts';
import { element, find } from './dom.ts';

/** The toast also disappears after this time. A round number, long enough to read the line and press the button. */
const SHOWN_MS = 8_000;

/** A button that says more about a change. */
interface Choice {
  readonly text: string;
  act(): void;
}

/** Shows `text` about a change. `undo` takes this change back, and `choices` say more about it. */
export type Toast = (text: string, undo: () => void, choices?: readonly Choice[]) => void;

/** Returns the function that shows toasts. Each change in `store` removes the toast. */
export function startToast(store: RatingsStore): Toast {
  // This live region must be on the page from the start. Screen readers then read out what is put into it.
  const place = find(document, '[data-toast]');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    clearTimeout(timer);
    place.replaceChildren();
  };
  store.subscribe(close);
  return (text, undo, choices = []) => {
    close();
    const button = element('button', { type: 'button', 'data-undo': true }, 'Undo');
    button.addEventListener('click', () => {
      undo();
      close();
      find(document, '#list-title').focus({ preventScroll: true });
    });
    const more = choices.map((choice) => {
      const chosen = element('button', { type: 'button', 'data-choice': true }, choice.text);
      chosen.addEventListener('click', choice.act);
      return chosen;
    });
    const words = element('span', { 'data-toast-text': true }, text);
    place.append(element('div', { class: 'toast' }, words, ...more, button));
    timer = setTimeout(close, SHOWN_MS);
  };
}
