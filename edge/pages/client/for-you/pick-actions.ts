/** The buttons of a film on the list: “Why?”, “Seen it”, “To watch” and “Not interested”. */

import type { Explanation } from '../../../../models/recommender/answers.ts';
import { CAP_ITEMS, ITEM, WATCH } from '../../../../shared/item-words.ts';
import { ApiError, isAbort, mayPass } from '../common/api.ts';
import { element, find } from '../common/dom.ts';
import { makeStars } from '../common/stars.ts';
import type { Toast } from '../common/toast.ts';
import { whenBack } from '../common/when-back.ts';
import { type Why, withHidden, withoutShelved, withShelved } from '../ratings/kept.ts';
import type { RatingsStore } from '../ratings/ratings-store.ts';
import { filmOf } from './film-cards.ts';
import { whyPanel } from './why.ts';
import type { Who } from './why-words.ts';

type Film = ReturnType<typeof filmOf>;

/** What “not interested” teaches, by the reason. */
const LESSONS: Readonly<Record<Why, string>> = {
  unwanted: `${CAP_ITEMS} like it come later.`,
  kind: `${CAP_ITEMS} of its kind come much later.`,
  film: `${CAP_ITEMS} like it stay.`,
};

const STARS_HELP = ' Click the stars, or set them with the arrow keys and press Enter.';

interface PickOptions {
  store: RatingsStore;
  scale: readonly number[];
  /** The ratings that the stars can be set to, ascending. */
  steps: readonly number[];
  toast: Toast;
  /** Requests the explanations of a film: one for each person whom the list is for. */
  explain(movieId: number, signal: AbortSignal): Promise<readonly Explained[]>;
}

/** Why a film has its rating and its place, for one person. */
export interface Explained {
  readonly explanation: Explanation;
  /** Whose ratings it is based on: the visitor's, or somebody else's. */
  readonly who: Who;
  /** How the person is called, on a list for several. */
  readonly name?: string;
}

/**
 * Handles clicks in the list. `refresh` requests the open explanations again after ratings or settings have changed, and
 * `refreshShelf` marks the films that are on the shelf.
 */
export function startPickActions(
  picks: HTMLElement,
  { store, scale, steps, toast, explain }: PickOptions,
): { refresh(): void; refreshShelf(): void } {
  const asking = new WeakMap<HTMLElement, AbortController>();
  const whyOf = (row: HTMLElement) => find(row, '[data-action="why"]');
  const moreOf = (row: HTMLElement) => find(row, '[data-field="more"]');
  const sumsOf = (row: HTMLElement) => [...moreOf(row).querySelectorAll<HTMLDetailsElement>('details.sums')];

  const why = async (row: HTMLElement) => {
    asking.get(row)?.abort();
    const mine = new AbortController();
    asking.set(row, mine);
    let content: Node[];
    try {
      content = (await explain(filmOf(row).movieId, mine.signal)).flatMap(({ explanation, who, name }) => [
        ...(name === undefined ? [] : [element('h4', { class: 'why-who' }, `For ${name === 'You' ? 'you' : name}`)]),
        whyPanel(explanation, scale, who),
      ]);
    } catch (error) {
      if (isAbort(error)) return;
      if (mayPass(error)) {
        const stop = whenBack(() => {
          if (row.isConnected && isOpen(row)) void why(row);
        });
        mine.signal.addEventListener('abort', stop);
      }
      const message = error instanceof ApiError ? error.message : 'Something went wrong.';
      content = [element('p', { class: 'notice bad' }, message)];
    }
    if (asking.get(row) !== mine || !isOpen(row)) return;
    const wereShown = sumsOf(row).map(({ open }) => open);
    moreOf(row).replaceChildren(...content);
    sumsOf(row).forEach((sums, person) => {
      sums.open = wereShown[person] ?? false;
    });
  };
  const isOpen = (row: HTMLElement) => whyOf(row).getAttribute('aria-expanded') === 'true';
  const hideSeen = (film: Film) => {
    const undo = store.change((kept) => withHidden(kept, film));
    toast(`${film.title} is no longer on your list.`, undo);
  };
  const hide = (film: Film, why: Why, before = () => {}) => {
    const change = store.change((kept) => withHidden(kept, { ...film, why }));
    const undo = () => {
      change();
      before();
    };
    const choices: [Why, string][] = [
      ['kind', `Not my kind of ${ITEM}`],
      ['film', 'Just not this one'],
    ];
    toast(
      `${film.title} is no longer on your list. ${LESSONS[why]}`,
      undo,
      why === 'unwanted' ? choices.map(([reason, text]) => ({ text, act: () => hide(film, reason, undo) })) : [],
    );
  };
  const putOrTake = (film: Film) => {
    const isThere = store.get().shelf.some(({ movieId }) => movieId === film.movieId);
    const undo = store.change((kept) => (isThere ? withoutShelved(kept, film.movieId) : withShelved(kept, film)));
    toast(`${film.title} is ${isThere ? 'no longer' : 'now'} on your shelf.`, undo);
  };
  const askHowItWas = (row: HTMLElement) => {
    const film = filmOf(row);
    const onRate = (rating: number | undefined) => {
      const undo = store.rate(film, rating);
      toast(steps.length === 1 ? `You like ${film.title}.` : `Your rating of ${film.title} was saved.`, undo);
    };
    const stars = makeStars(film.title, steps, onRate, { keysWait: true });
    const save = element('button', { type: 'button' }, 'Save');
    save.addEventListener('click', stars.commit);
    const off = element('button', { type: 'button' }, 'Just take it off the list');
    off.addEventListener('click', () => hideSeen(film));
    moreOf(row).replaceChildren(
      element('p', { class: 'small' }, `How was it?${steps.length === 1 ? '' : STARS_HELP}`),
      element('div', { class: 'row' }, stars.root, ...(steps.length === 1 ? [] : [save]), off),
    );
    stars.root.focus();
  };

  picks.addEventListener('click', ({ target }) => {
    const action = target instanceof Element ? target.closest<HTMLElement>('[data-action]')?.dataset.action : undefined;
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-movie]') : null;
    if (!action || !row) return;
    if (action === 'hide') return hide(filmOf(row), 'unwanted');
    if (action === 'shelf') return putOrTake(filmOf(row));
    const more = moreOf(row);
    const opens = action === 'seen' || !isOpen(row);
    whyOf(row).setAttribute('aria-expanded', String(opens && action === 'why'));
    more.hidden = !opens;
    if (action === 'seen') return askHowItWas(row);
    if (!opens) return;
    more.replaceChildren(element('p', { class: 'muted small' }, 'Working it out …'));
    void why(row);
  });

  return {
    refreshShelf() {
      const ids = new Set(store.get().shelf.map(({ movieId }) => movieId));
      for (const row of picks.children) {
        if (!(row instanceof HTMLElement)) continue;
        const isThere = ids.has(filmOf(row).movieId);
        const button = find(row, '[data-action="shelf"]');
        button.setAttribute('aria-pressed', String(isThere));
        button.textContent = isThere ? 'On your shelf' : `To ${WATCH}`;
      }
    },
    refresh() {
      for (const row of picks.children) if (row instanceof HTMLElement && isOpen(row)) void why(row);
    },
  };
}
