/** Rated or unwanted films with a button to remove each; the focus stays in the list when one goes. */

import { element, find } from '../common/dom.ts';

interface Row {
  readonly title: string;
  readonly rating?: number;
  /** What the button does, for a screen reader. */
  readonly label: string;
  remove(): void;
}

/** Shows `rows` in place of what the list had. An emptied list gives its focus to `heading`. */
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

/** A list that is made only while its `<details>` is open, as it may be long. `draw` makes it. */
export function whenOpen(details: HTMLDetailsElement, draw: (list: HTMLElement) => void): { update(): void } {
  const list = find(details, 'ul');
  const update = () => {
    if (details.open) draw(list);
    else list.replaceChildren();
  };
  details.addEventListener('toggle', update);
  return { update };
}
