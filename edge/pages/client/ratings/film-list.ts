/** A list of rated or hidden films, each with a button to remove it. The focus stays in the list after a removal. */

import { element, find } from '../common/dom.ts';

interface Row {
  readonly title: string;
  readonly rating?: number;
  /** Label of the button for screen readers. */
  readonly label: string;
  remove(): void;
}

/** Replaces the rows of the list by `rows`. If the list had the focus and is now empty, `heading` gets the focus. */
export function showFilmList(list: HTMLElement, rows: readonly Row[], heading: HTMLElement): void {
  const at = [...list.children].findIndex((row) => row.contains(document.activeElement));
  list.replaceChildren(
    ...rows.map(({ title, rating, label, remove }) => {
      const button = element('button', { type: 'button', class: 'quiet', 'aria-label': label }, '×');
      button.addEventListener('click', remove);
      const value = element('span', { class: 'rated-value' }, rating);
      return element('li', {}, value, element('span', {}, title), button);
    }),
  );
  if (at === -1) return;
  const next = list.querySelectorAll('button')[Math.min(at, rows.length - 1)];
  (next ?? heading).focus({ preventScroll: true });
}

/** Fills a list with `draw` only while its `<details>` is open, because it may be long. `update` draws it again. */
export function whenOpen(details: HTMLDetailsElement, draw: (list: HTMLElement) => void): { update(): void } {
  const list = find(details, 'ul');
  const update = () => {
    if (details.open) draw(list);
    else list.replaceChildren();
  };
  details.addEventListener('toggle', update);
  return { update };
}
