/** The panel “Your ratings”: the rated films, and buttons to undo, export, import and clear all that is kept. */

import { ITEM, ITEMS } from '../../../../shared/item-words.ts';
import { isPicks } from '../../../../shared/ratings.ts';
import { element, find } from '../common/dom.ts';
import type { Toast } from '../common/toast.ts';
import { showFilmList, whenOpen } from './film-list.ts';
import { startImport } from './import-panel.ts';
import { EMPTY, type Hidden, KEPT_LISTS, type Rated, withoutHidden, withRating } from './kept.ts';
import { formatKept } from './kept-text.ts';
import type { RatingsStore } from './ratings-store.ts';

/** Rated films that are always visible. The others can be unfolded. */
const MAX_LISTED = 12;

/** Starts the panel. `scale` is the rating scale, ascending. */
export function startRatings(store: RatingsStore, scale: readonly number[], toast: Toast): void {
  const likes = isPicks(scale);
  const panel = find(document, '[data-mine]');
  const heading = find(panel, '#mine-title');
  const note = find(panel, '[data-mine-note]');
  const rated = find(panel, '[data-rated]');
  const button = (name: string) => find<HTMLButtonElement>(panel, `[data-${name}]`);

  const ratedRow = (film: Rated) => ({
    title: film.title,
    rating: likes ? undefined : film.rating,
    label: likes ? `You no longer like ${film.title}` : `Remove your rating of ${film.title}`,
    remove() {
      const undo = store.change((kept) => withRating(kept, film, undefined));
      toast(`Your ${likes ? 'like' : 'rating'} of ${film.title} was removed.`, undo);
    },
  });
  const hiddenRow = ({ movieId, title }: Hidden) => ({
    title,
    label: `Allow ${title} on your list again`,
    remove() {
      const undo = store.change((kept) => withoutHidden(kept, movieId));
      toast(`${title} can be on your list again.`, undo);
    },
  });
  const everyRated = find<HTMLDetailsElement>(panel, '[data-all-rated]');
  const everyHidden = find<HTMLDetailsElement>(panel, '[data-all-hidden]');
  const older = whenOpen(everyRated, (list) => {
    showFilmList(list, store.get().ratings.toReversed().slice(MAX_LISTED).map(ratedRow), heading);
  });
  const unwanted = whenOpen(everyHidden, (list) => {
    showFilmList(list, store.get().hidden.toReversed().map(hiddenRow), heading);
  });

  const draw = () => {
    const { ratings, hidden } = store.get();
    const isEmpty = KEPT_LISTS.every((name) => store.get()[name].length === 0);
    const done = likes ? 'liked' : 'rated';
    const films = ratings.length === 1 ? `One ${ITEM} ${done}.` : `${ratings.length} ${ITEMS} ${done}.`;
    const none = `None yet. Your ${likes ? 'likes' : 'ratings'} stay in this browser.`;
    note.textContent = store.notice() ?? (isEmpty ? none : films);
    note.classList.toggle('notice', store.notice() !== undefined);
    showFilmList(rated, ratings.toReversed().slice(0, MAX_LISTED).map(ratedRow), heading);
    const numOlder = Math.max(0, ratings.length - MAX_LISTED);
    everyRated.hidden = numOlder === 0;
    find(everyRated, 'summary').textContent =
      `${numOlder === 1 ? 'One' : numOlder} older ${likes ? 'like' : 'rating'}${numOlder === 1 ? '' : 's'}`;
    everyHidden.hidden = hidden.length === 0;
    find(everyHidden, 'summary').textContent =
      hidden.length === 1 ? `One hidden ${ITEM}` : `${hidden.length} hidden ${ITEMS}`;
    older.update();
    unwanted.update();
    const { activeElement: focused } = document;
    button('undo').disabled = !store.canUndo();
    button('export').disabled = isEmpty;
    button('clear').disabled = isEmpty;
    // A disabled button gets no key events, so the focus moves to the heading.
    if (focused instanceof HTMLButtonElement && focused.disabled && panel.contains(focused)) heading.focus();
  };
  store.subscribe(draw);
  store.whenNoticed(draw);
  draw();

  const clearImport = startImport(panel, store, scale);
  button('undo').addEventListener('click', () => store.undo());
  button('clear').addEventListener('click', () => {
    clearImport();
    toast(
      `Your ${likes ? 'likes' : 'ratings'} and your other ${ITEMS} were removed.`,
      store.change(() => EMPTY),
    );
  });
  button('export').addEventListener('click', () => {
    const address = URL.createObjectURL(new Blob([formatKept(store.get())], { type: 'application/json' }));
    element('a', { href: address, download: 'cinematch-ratings.json' }).click();
    // The download has started by then.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  });
}
