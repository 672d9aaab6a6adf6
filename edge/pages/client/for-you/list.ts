/** The list. It is requested again whenever a rating or a setting changes. Only the latest answer is shown. */

import type {
  EmptyList,
  Explanation,
  Recommendation,
  RecommendationPage,
} from '../../../../models/recommender/answers.ts';
import { ITEM, ITEMS } from '../../../../shared/item-words.ts';
import { isPicks } from '../../../../shared/ratings.ts';
import { films as filmsText, ratings as ratingsText } from '../../charts/format.ts';
import { peopleWords } from '../../film-text/people-words.ts';
import { sentence } from '../../frame/phrases.ts';
import { ApiError, ask, isAbort, mayPass } from '../common/api.ts';
import { element, find, promptly } from '../common/dom.ts';
import { starSteps } from '../common/scale.ts';
import type { Toast } from '../common/toast.ts';
import { whenBack } from '../common/when-back.ts';
import type { RatingsStore } from '../ratings/ratings-store.ts';
import type { Choice } from '../ratings/shelf-panel.ts';
import { type CompanyStore, nameOf } from '../together/people.ts';
import type { TasteRating } from '../together/taste-code.ts';
import { startMore } from './more.ts';
import { type Explained, startPickActions } from './pick-actions.ts';
import { showPicks } from './picks.ts';
import { listBody, ownRatings, rowsBody, type Wish } from './requests.ts';
import { startRows } from './rows.ts';
import { countsClash, type Settings, toQuery, yearsClash } from './settings.ts';

/**
 * The first change sends a request at once. Changes that follow within this time, for example while a key is held down,
 * share one request. A round number.
 */
const SETTLED_MS = 50;
const YEARS_CLASH = `“From year” is after “To year”, so no ${ITEM} can match. Change one of them.`;
const COUNTS_CLASH = `The lowest number of ratings is above the highest, so no ${ITEM} can match. Change one of them.`;

interface ListOptions {
  store: RatingsStore;
  company: CompanyStore;
  /** Which films the list may have; absent on the list of a dataset viewer. */
  choice?: { get(): Choice };
  settings: { get(): Settings };
  scale: readonly number[];
  /** Id of the dataset viewer whose list is shown; empty for the visitor's own list. */
  user: string;
  toast: Toast;
}

/**
 * Starts the list. `update` requests it again with the current ratings and settings, and `shelfChanged` does so when the
 * list depends on the shelf.
 */
export function startList({ store, company, choice, settings, scale, user, toast }: ListOptions): {
  update(): void;
  shelfChanged(): void;
} {
  const picks = find(document, '[data-picks]');
  const problem = find(document, '[data-problem]');
  const empty = find(document, '[data-empty]');
  const status = find(document, '[data-status]');
  const note = find(document, '[data-list-note]');
  const toList = find(document, '[data-to-list]');
  let asking: AbortController | undefined;
  let stopWaiting: (() => void) | undefined;
  /** Whether the list on the page is the answer to an earlier request of this page. */
  let isOwn = false;
  /** Which films the list that was asked for last may have. */
  let chosen: Choice = 'all';

  /** What is asked for, as things are now. */
  const wish = (): Wish => ({
    kept: store.get(),
    company: company.get(),
    choice: choice?.get() ?? 'all',
    settings: settings.get(),
    scale,
  });
  const ofViewer = `/v1/users/${encodeURIComponent(user)}/recommendations`;
  /** Asks for a list of `n` films, from the first on or after a place in it. */
  const fetchList = (signal: AbortSignal, n: number, after?: string): Promise<RecommendationPage> => {
    const on = after === undefined ? {} : { after };
    if (user !== '') {
      const query = toQuery({ ...settings.get(), n });
      for (const [name, value] of Object.entries(on)) query.set(name, value);
      return ask(`${ofViewer}?${query}`, undefined, signal);
    }
    const wished = wish();
    chosen = wished.choice;
    return ask(
      '/v1/recommendations',
      { ...listBody({ ...wished, settings: { ...wished.settings, n } }), ...on },
      signal,
    );
  };
  const explain = async (movieId: number, signal: AbortSignal): Promise<Explained[]> => {
    const { models } = settings.get();
    if (user !== '') {
      const query = models.length > 0 ? `?models=${models.join(',')}` : '';
      const address = `${ofViewer}/${movieId}/explanation${query}`;
      return [{ explanation: await ask<Explanation>(address, undefined, signal), who: 'their' }];
    }
    const { others } = company.get();
    const explainTo = (given: readonly TasteRating[]) => {
      const body = { ratings: given, movieId, ...(models.length > 0 && { models }) };
      return ask<Explanation>('/v1/explanations', body, signal);
    };
    const explanations = await Promise.all([ownRatings(store.get(), scale), ...others].map(explainTo));
    return explanations.map((explanation, person) => ({
      explanation,
      who: person === 0 ? 'your' : 'their',
      ...(others.length > 0 && { name: nameOf(person) }),
    }));
  };
  const more = startMore({
    came: { films: picks.children.length, n: settings.get().n, settings: JSON.stringify(settings.get()) },
    ask: (n, signal, after) => fetchList(signal, n, after),
    show(films, first) {
      showPicks(picks, films, scale, peopleOf);
      rows.update(films.map(({ movieId }) => movieId));
      actions.refreshShelf();
      picks.children[first]?.querySelector<HTMLElement>('[data-field="title"]')?.focus();
      status.textContent = `The list has ${filmsText(films.length)} now.`;
    },
  });
  const rows = startRows((listed) => rowsBody(wish(), listed));
  const peopleOf = (pick: Recommendation) => peopleWords(pick, nameOf, company.get().way === 'fairness');
  const steps = starSteps(scale);
  const actions = startPickActions(picks, { store, scale, steps, toast, explain });

  const show = ({ recommendations, empty: why }: Shown, numRatings: number) => {
    problem.replaceChildren();
    isOwn = true;
    if (user === '') note.textContent = basis(numRatings, company.get().others.length, isPicks(scale));
    empty.hidden = recommendations.length > 0;
    if (recommendations.length === 0) {
      empty.textContent = why ? sentence(why.reason) : `No ${ITEM} matches these settings. Try changing one of them.`;
    }
    showPicks(picks, recommendations, scale, peopleOf);
    rows.update(recommendations.map(({ movieId }) => movieId));
    actions.refreshShelf();
    actions.refresh();
    status.textContent = announcement(recommendations);
  };
  const showProblem = (error: unknown) => {
    const again = element('button', { type: 'button' }, 'Try again');
    again.addEventListener('click', update);
    const message = error instanceof ApiError ? error.message : 'Something went wrong.';
    if (mayPass(error)) {
      stopWaiting = whenBack(update);
      if (isOwn) note.textContent = 'This is your list from before. It does not follow your last change yet.';
    } else {
      // The old list would look as if it fitted settings that the service refuses.
      more.begin(undefined, 0, 0);
      showPicks(picks, [], scale);
      empty.hidden = true;
    }
    problem.replaceChildren(
      element('div', { class: 'notice bad row', role: 'alert' }, element('span', {}, message), again),
    );
  };
  const run = async () => {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    const clash = clashOf(settings.get());
    if (clash) {
      picks.removeAttribute('aria-busy');
      more.begin(undefined, 0, 0);
      return show({ recommendations: [], empty: clash }, store.get().ratings.length);
    }
    const { length } = store.get().ratings;
    const n = more.length(settings.get().n, JSON.stringify(settings.get()));
    try {
      const answer = await fetchList(mine.signal, n);
      if (asking !== mine) return;
      show(answer, length);
      more.begin(answer, settings.get().n, n);
    } catch (error) {
      if (!isAbort(error) && asking === mine) showProblem(error);
    } finally {
      if (asking === mine) picks.removeAttribute('aria-busy');
    }
  };
  const runSoon = promptly(SETTLED_MS, run);
  const offerWay = () => {
    const { length } = store.get().ratings;
    toList.hidden = user !== '' || length === 0;
    find(toList, 'a').textContent = `See your list (${length} ${isPicks(scale) ? 'liked' : 'rated'})`;
  };
  const update = () => {
    // The answer to an earlier request would be out of date.
    asking?.abort();
    asking = undefined;
    stopWaiting?.();
    offerWay();
    picks.setAttribute('aria-busy', 'true');
    runSoon();
  };

  // The link to the list is shown while the list is out of sight.
  new IntersectionObserver(([entry]) => toList.classList.toggle('is-there', entry.isIntersecting)).observe(
    find(document, '#list'),
  );
  offerWay();
  return {
    update,
    shelfChanged() {
      actions.refreshShelf();
      if (chosen !== 'all') update();
    },
  };
}

/** What is shown of a list. */
type Shown = Pick<RecommendationPage, 'recommendations' | 'empty'>;

/** Why no film can match these settings; undefined when one may. */
function clashOf(settings: Settings): EmptyList | undefined {
  if (yearsClash(settings)) return { reason: YEARS_CLASH, filters: ['yearFrom', 'yearTo'] };
  return countsClash(settings) ? { reason: COUNTS_CLASH, filters: ['minRatings', 'maxRatings'] } : undefined;
}

/** A note on how many ratings the list is based on. */
function basis(numRatings: number, numOthers: number, likes: boolean): string {
  const done = likes ? 'liked' : 'rated';
  if (numOthers > 0) {
    return `For you and ${numOthers === 1 ? 'one more person' : `${numOthers} more people`}. What one of you has ${done} is left out.`;
  }
  if (numRatings === 0) return `Nothing ${done} yet. This is what most people like.`;
  const few = numRatings < 5 ? ' A few more will make it fit you better.' : '';
  return `Based on ${likes ? `the ${filmsText(numRatings)} that you like` : `your ${ratingsText(numRatings)}`}.${few}`;
}

function announcement(recommendations: readonly Recommendation[]): string {
  const [first] = recommendations;
  if (!first) return `List updated: no ${ITEM} matches.`;
  const films = recommendations.length === 1 ? `one ${ITEM}` : `${recommendations.length} ${ITEMS}, first`;
  return `List updated: ${films} ${first.title}.`;
}
