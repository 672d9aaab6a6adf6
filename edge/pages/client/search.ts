/**
 * Island of the search page: suggestions while the visitor types. The field is a combobox that also works by keyboard
 * (WAI-ARIA Authoring Practices, combobox pattern).
 */

import type { MovieFacts, MovieSearch } from '../../../models/recommender/answers.ts';
import { ITEM, ITEMS } from '../../../shared/item-words.ts';
import { ask } from './common/api.ts';
import { onHost } from './common/base-path.ts';
import { element, find, settled } from './common/dom.ts';

/** Films in the list of suggestions. */
const SUGGESTIONS = 8;
/** The search starts after this long without a key press. A round number. */
const WAIT_MS = 100;

const form = find<HTMLFormElement>(document, '[data-search]');
const input = find<HTMLInputElement>(form, '#q');
const list = find(form, '#options');
const count = find(form, '[data-count]');

let asking: AbortController | undefined;
/** Index of the option that the arrow keys have reached; −1 when they are in the text field. */
let active = -1;

for (const [name, value] of Object.entries({
  role: 'combobox',
  'aria-autocomplete': 'list',
  'aria-controls': list.id,
  'aria-expanded': 'false',
})) {
  input.setAttribute(name, value);
}

function show(films: readonly MovieFacts[]): void {
  list.replaceChildren(...films.map(option));
  list.hidden = films.length === 0;
  input.setAttribute('aria-expanded', String(films.length > 0));
  activate(-1);
}

function option({ movieId, title, year }: MovieFacts, place: number): HTMLElement {
  const made = element(
    'li',
    { id: `option-${place}`, role: 'option', 'aria-selected': 'false', 'data-movie': movieId },
    element('bdi', {}, title),
    ' ',
    element('span', { class: 'muted small' }, year),
  );
  // A press must not take the focus from the field: that would close the list before the click.
  made.addEventListener('pointerdown', (event) => event.preventDefault());
  made.addEventListener('click', () => go(made));
  return made;
}

function activate(place: number): void {
  const options = [...list.children];
  active = place;
  for (const [k, each] of options.entries()) each.setAttribute('aria-selected', String(k === place));
  const chosen = options[place];
  if (chosen) {
    input.setAttribute('aria-activedescendant', chosen.id);
    chosen.scrollIntoView({ block: 'nearest' });
  } else {
    input.removeAttribute('aria-activedescendant');
  }
}

function close(): void {
  asking?.abort();
  show([]);
  count.textContent = '';
}

function go(chosen: HTMLElement): void {
  location.assign(onHost(`/movies/${chosen.dataset.movie}`));
}

async function suggest(): Promise<void> {
  asking?.abort();
  const text = input.value.trim();
  if (text === '') return close();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const { total, exact, movies } = await ask<MovieSearch>(
      `/v1/movies?${new URLSearchParams({ q: text, limit: String(SUGGESTIONS) })}`,
      undefined,
      signal,
    );
    if (signal.aborted || document.activeElement !== input) return;
    show(movies);
    count.textContent =
      total === 0
        ? `No ${ITEM} found.`
        : `${exact ? '' : `No ${ITEM} is called so. `}${total} ${exact ? '' : 'similar '}${total === 1 ? ITEM : ITEMS} found. Use the arrow keys to choose one.`;
  } catch {
    // Without suggestions, the form still searches.
    if (!signal.aborted) close();
  }
}

input.addEventListener(
  'input',
  settled(WAIT_MS, () => void suggest()),
);
input.addEventListener('blur', close);
form.addEventListener('submit', close);
input.addEventListener('keydown', (event) => {
  const { length } = list.children;
  if (event.isComposing || length === 0) return;
  if (event.key === 'ArrowDown') activate(active + 1 >= length ? -1 : active + 1);
  else if (event.key === 'ArrowUp') activate(active < 0 ? length - 1 : active - 1);
  else if (event.key === 'Escape') close();
  else if (event.key === 'Enter' && active >= 0) go(list.children[active] as HTMLElement);
  else return;
  event.preventDefault();
});
