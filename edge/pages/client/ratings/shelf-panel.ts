/** The panel “Your shelf”: its films, each with a button to remove it, and which of them the list may have. */

import { ITEM, ITEMS } from '../../../../shared/item-words.ts';
import { element, find } from '../common/dom.ts';
import type { Toast } from '../common/toast.ts';
import { showFilmList, whenOpen } from './film-list.ts';
import { withoutShelved } from './kept.ts';
import type { RatingsStore } from './ratings-store.ts';

/** Which films the list may have. */
export type Choice = 'all' | 'shelf' | 'others';

const CHOICES: readonly (readonly [Choice, string])[] = [
  ['all', `all ${ITEMS}`],
  ['shelf', 'only my shelf'],
  ['others', 'all but my shelf'],
];

/** Starts the panel. `get` returns which films the list may have; `onChange` is called when the visitor changes that. */
export function startShelf(store: RatingsStore, toast: Toast, onChange: () => void): { get(): Choice } {
  const panel = find(document, '[data-shelf-panel]');
  const field = find(document, '[data-choice-field]');
  const choice = find<HTMLSelectElement>(field, 'select');
  const details = find<HTMLDetailsElement>(panel, 'details');
  const films = whenOpen(details, (list) => {
    const rows = store.get().shelf.toReversed();
    showFilmList(
      list,
      rows.map(({ movieId, title }) => ({
        title,
        label: `Take ${title} off your shelf`,
        remove() {
          const undo = store.change((kept) => withoutShelved(kept, movieId));
          toast(`${title} is no longer on your shelf.`, undo);
        },
      })),
      find(panel, 'h2'),
    );
  });
  const get = (): Choice => CHOICES.find(([value]) => value === choice.value)?.[0] ?? 'all';
  const draw = () => {
    const { length } = store.get().shelf;
    details.hidden = length === 0;
    field.hidden = length === 0;
    find(details, 'summary').textContent = length === 1 ? `One ${ITEM}` : `${length} ${ITEMS}`;
    find(panel, '[data-shelf-note]').hidden = length > 0;
    films.update();
    // The list of an empty shelf would be empty, and the choice is out of sight.
    if (length === 0) choice.value = 'all';
  };
  choice.replaceChildren(...CHOICES.map(([value, name]) => element('option', { value }, name)));
  choice.addEventListener('change', onChange);
  store.subscribe(draw, ['shelf']);
  draw();
  return { get };
}
