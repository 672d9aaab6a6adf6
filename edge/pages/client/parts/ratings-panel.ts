/** What was rated so far, and what can be done with all of it: undo, export, import, clear. */

import { ApiError } from './api.ts';
import { element, find } from './dom.ts';
import { importRatings } from './import-ratings.ts';
import { EMPTY, formatKept, type RatingsStore, withRating } from './ratings-store.ts';
import type { Toast } from './toast.ts';

/** Rated films that are listed; the others are counted. */
const MAX_LISTED = 12;

export function startRatings(store: RatingsStore, scale: readonly number[], toast: Toast): void {
  const panel = find(document, '[data-mine]');
  const note = find(panel, '[data-mine-note]');
  const rated = find(panel, '[data-rated]');
  const result = find(panel, '[data-import-result]');
  const button = (name: string) => find<HTMLButtonElement>(panel, `[data-${name}]`);
  const file = find<HTMLInputElement>(panel, '[data-file]');

  const draw = () => {
    const { ratings, hidden } = store.get();
    const films = ratings.length === 1 ? 'One film rated' : `${ratings.length} films rated`;
    const more = ratings.length > MAX_LISTED ? `, the latest ${MAX_LISTED} below` : '';
    const away = hidden.length > 0 ? `; ${hidden.length} not wanted` : '';
    note.textContent =
      store.notice() ??
      (ratings.length + hidden.length === 0 ? 'None yet. They stay in this browser.' : `${films}${more}${away}.`);
    note.classList.toggle('notice', store.notice() !== undefined);
    rated.replaceChildren(
      ...ratings
        .slice(-MAX_LISTED)
        .toReversed()
        .map((film) => {
          const remove = element(
            'button',
            { type: 'button', class: 'quiet', 'aria-label': `Remove your rating of ${film.title}` },
            '×',
          );
          remove.addEventListener('click', () => {
            store.set(withRating(store.get(), film, undefined));
            toast(`Your rating of ${film.title} is removed.`);
          });
          return element(
            'li',
            {},
            element('span', { class: 'rated-value' }, film.rating),
            element('span', {}, film.title),
            remove,
          );
        }),
    );
    button('undo').disabled = !store.canUndo();
    for (const name of ['export', 'clear']) button(name).disabled = ratings.length + hidden.length === 0;
  };
  store.subscribe(draw);
  draw();

  button('undo').addEventListener('click', () => store.undo());
  button('clear').addEventListener('click', () => {
    store.set(EMPTY);
    toast('All ratings are removed.');
  });
  button('export').addEventListener('click', () => {
    const address = URL.createObjectURL(new Blob([formatKept(store.get())], { type: 'application/json' }));
    element('a', { href: address, download: 'cinematch-ratings.json' }).click();
    // The download has begun by then.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  });
  button('import').addEventListener('click', () => file.click());
  file.addEventListener('change', async () => {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    result.replaceChildren(element('p', { class: 'muted' }, 'Reading the file …'));
    try {
      const { kept, source, numFound, notFound } = await importRatings(
        chosen,
        store.get(),
        scale,
        file.dataset.csv ?? '',
      );
      if (numFound > 0) store.set(kept);
      result.replaceChildren(
        element('p', { class: 'notice' }, `${numFound} ${numFound === 1 ? 'film' : 'films'} taken from ${source}.`),
        ...(notFound.length > 0 ? [missing(notFound)] : []),
      );
    } catch (error) {
      const isKnown = error instanceof TypeError || error instanceof ApiError;
      const message = isKnown ? error.message : 'The file cannot be read.';
      result.replaceChildren(element('p', { class: 'notice bad' }, message));
    }
    file.value = '';
  });
}

function missing(names: readonly string[]): HTMLElement {
  return element(
    'details',
    { class: 'missing' },
    element('summary', {}, `${names.length} not found`),
    element('ul', {}, ...names.map((name) => element('li', {}, name))),
  );
}
