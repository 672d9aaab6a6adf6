/** “Show more”: the films of the list after those that are shown, none of them twice. */

import type { Recommendation, RecommendationPage } from '../../../../models/recommender/answers.ts';
import { ITEMS } from '../../../../shared/item-words.ts';
import { MAX_LIST } from '../../../../shared/limits.ts';
import { sentence } from '../../frame/phrases.ts';
import { ApiError, isAbort } from '../common/api.ts';
import { find } from '../common/dom.ts';

interface MoreOptions {
  /** How many films of `n` the page came with, and for which settings. */
  readonly came: { readonly films: number; readonly n: number; readonly settings: string };
  /** Asks for `n` films, from the first on or after a place in the list. */
  ask(n: number, signal: AbortSignal, after?: string): Promise<RecommendationPage>;
  /** Shows a whole list, of which those from `first` on are new. */
  show(films: readonly Recommendation[], first: number): void;
}

/** What the list tells of itself. */
export interface More {
  /**
   * A list is shown for which `asked` films were asked. `n` more come at a time. `page` is undefined when there is no list to
   * go on from.
   */
  begin(page: RecommendationPage | undefined, n: number, asked: number): void;
  /** Returns how many films to ask for, so that all that are shown stay as long as the settings do. */
  length(n: number, settings: string): number;
}

/** Starts the button. */
export function startMore({ came, ask, show }: MoreOptions): More {
  const button = find<HTMLButtonElement>(document, '[data-show-more]');
  const note = find(document, '[data-more-note]');
  let asking: AbortController | undefined;
  let films: readonly Recommendation[] = [];
  let numShown = came.films;
  let step = came.n;
  /** The place behind the films; absent for a list that came with the page. */
  let after: string | undefined;
  let wished = came.settings;
  const stop = () => {
    asking?.abort();
    asking = undefined;
    button.disabled = false;
    note.textContent = '';
  };
  const offer = (isWhole: boolean) => {
    button.hidden = isWhole;
  };
  const showNext = async () => {
    stop();
    const mine = new AbortController();
    asking = mine;
    button.disabled = true;
    try {
      const before = after === undefined ? await ask(numShown, mine.signal) : { recommendations: films, after };
      const page = await ask(step, mine.signal, before.after);
      if (asking !== mine) return;
      stop();
      films = [...before.recommendations, ...page.recommendations];
      after = page.after;
      numShown = films.length;
      show(films, before.recommendations.length);
      offer(page.recommendations.length < step);
      if (page.recommendations.length === 0) note.textContent = `There are no more ${ITEMS} on this list.`;
      else if (page.switched) note.textContent = sentence(page.switched.message);
    } catch (error) {
      if (isAbort(error) || asking !== mine) return;
      stop();
      note.textContent = error instanceof ApiError ? error.message : 'Something went wrong.';
    }
  };
  button.addEventListener('click', () => void showNext());
  offer(came.films < came.n);
  return {
    begin(page, n, asked) {
      stop();
      films = page?.recommendations ?? [];
      numShown = films.length;
      after = page?.after;
      step = n;
      offer(numShown === 0 || numShown < asked);
    },
    length(n, settings) {
      const isSame = settings === wished;
      wished = settings;
      return isSame ? Math.min(MAX_LIST, Math.max(n, numShown)) : n;
    },
  };
}
