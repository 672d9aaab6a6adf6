/** The list: asked for again whenever a rating or a setting changes. Only the latest answer is shown. */

import type { Explanation, Recommendation, RecommendationList } from '../../../../models/recommender/answers.ts';
import { readingTitle } from '../../../../shared/release/reading-title.ts';
import { sentence } from '../../frame/phrases.ts';
import { ApiError, ask, isAbort } from '../common/api.ts';
import { element, find, promptly } from '../common/dom.ts';
import { nearest, starSteps } from '../common/scale.ts';
import type { Toast } from '../common/toast.ts';
import type { RatingsStore } from '../ratings/ratings-store.ts';
import { startPickActions } from './pick-actions.ts';
import { showPicks } from './picks.ts';
import { type Settings, toBody, toQuery } from './settings.ts';

/** The first change is asked about at once; those that follow closer than this, as of a key held down, once. */
const SETTLED_MS = 50;
/** As many as one request may keep off its list. */
const MAX_EXCLUDED = 1_000;

interface ListOptions {
  store: RatingsStore;
  settings: { get(): Settings };
  scale: readonly number[];
  /** Id of the viewer whose list it is; empty for whoever uses the browser. */
  user: string;
  toast: Toast;
}

export function startList({ store, settings, scale, user, toast }: ListOptions): { update(): void } {
  const picks = find(document, '[data-picks]');
  const problem = find(document, '[data-problem]');
  const empty = find(document, '[data-empty]');
  const status = find(document, '[data-status]');
  const note = find(document, '[data-list-note]');
  const toList = find(document, '[data-to-list]');
  let asking: AbortController | undefined;

  const ratings = () => store.get().ratings.map(({ movieId, rating }) => ({ movieId, rating: nearest(scale, rating) }));
  const ofViewer = `/v1/users/${encodeURIComponent(user)}/recommendations`;
  const fetchList = (signal: AbortSignal): Promise<RecommendationList> => {
    if (user !== '') return ask(`${ofViewer}?${toQuery(settings.get())}`, undefined, signal);
    const { hidden } = store.get();
    const exclude = hidden.slice(-MAX_EXCLUDED).map(({ movieId }) => movieId);
    return ask('/v1/recommendations', { ratings: ratings(), exclude, ...toBody(settings.get()) }, signal);
  };
  const explain = (movieId: number, signal: AbortSignal): Promise<Explanation> => {
    const { models } = settings.get();
    if (user === '') {
      return ask('/v1/explanations', { ratings: ratings(), movieId, ...(models.length > 0 && { models }) }, signal);
    }
    const query = models.length > 0 ? `?models=${models.join(',')}` : '';
    return ask(`${ofViewer}/${movieId}/explanation${query}`, undefined, signal);
  };
  const steps = starSteps(scale);
  const actions = startPickActions(picks, { store, scale, steps, who: user === '' ? 'your' : 'their', toast, explain });

  const show = ({ recommendations, empty: why }: RecommendationList, numRatings: number) => {
    problem.replaceChildren();
    if (user === '') note.textContent = basis(numRatings);
    empty.hidden = recommendations.length > 0;
    if (recommendations.length === 0) {
      empty.textContent = why ? sentence(why.reason) : 'No film fits these settings. Take one of them back.';
    }
    showPicks(picks, recommendations, scale);
    actions.refresh();
    status.textContent = announcement(recommendations);
  };
  const showProblem = (error: unknown) => {
    const again = element('button', { type: 'button' }, 'Try again');
    again.addEventListener('click', update);
    const message = error instanceof ApiError ? error.message : 'Something went wrong.';
    problem.replaceChildren(
      element('div', { class: 'notice bad row', role: 'alert' }, element('span', {}, message), again),
    );
  };
  const run = async () => {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    const { length } = store.get().ratings;
    try {
      const answer = await fetchList(mine.signal);
      if (asking === mine) show(answer, length);
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
    find(toList, 'a').textContent = `See your list (${length} rated)`;
  };
  const update = () => {
    // Its answer would be out of date.
    asking?.abort();
    asking = undefined;
    offerWay();
    picks.setAttribute('aria-busy', 'true');
    runSoon();
  };

  // The way to the list is offered while the list is out of sight.
  new IntersectionObserver(([entry]) => toList.classList.toggle('is-there', entry.isIntersecting)).observe(
    find(document, '#list'),
  );
  offerWay();
  return { update };
}

/** What the list that is shown was made from. */
function basis(numRatings: number): string {
  if (numRatings === 0) return 'Nothing rated yet: this is what most people like.';
  const few = numRatings < 5 ? ' A few more make it yours.' : '';
  return `From ${numRatings === 1 ? 'one rating' : `${numRatings} ratings`} of yours.${few}`;
}

function announcement(recommendations: readonly Recommendation[]): string {
  const [first] = recommendations;
  if (!first) return 'List updated: no film fits.';
  const films = recommendations.length === 1 ? 'one film' : `${recommendations.length} films, first`;
  return `List updated: ${films} ${readingTitle(first.title, first.year)}.`;
}
