/** The list: asked for again whenever a rating or a setting changes. Only the latest answer is shown. */

import type { Explanation, Recommendation } from '../../../../models/answers.ts';
import { readingTitle } from '../../../../shared/release/reading-title.ts';
import { ApiError, ask, isAbort } from './api.ts';
import { element, find, settled } from './dom.ts';
import { makePick } from './film-cards.ts';
import { type RatingsStore, withHidden, withRating } from './ratings-store.ts';
import { nearest, starSteps } from './scale.ts';
import { type Settings, toBody, toQuery } from './settings.ts';
import { makeStars } from './stars.ts';
import type { Toast } from './toast.ts';
import { whyPanel } from './why.ts';

/** Changes that come closer together than this are asked about once. */
const SETTLED_MS = 100;
/** As many as one request may keep off its list. */
const MAX_EXCLUDED = 1_000;

type Film = Pick<Recommendation, 'movieId' | 'title' | 'year'>;

interface Answer {
  recommendations: Recommendation[];
  /** Why there are none. */
  empty?: { reason: string };
}

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
  const steps = starSteps(scale);
  const known = new Map<string, Recommendation>();
  let asking: AbortController | undefined;

  const ratings = () => store.get().ratings.map(({ movieId, rating }) => ({ movieId, rating: nearest(scale, rating) }));
  const fetchList = (signal: AbortSignal): Promise<Answer> => {
    if (user !== '') {
      return ask(`/v1/users/${encodeURIComponent(user)}/recommendations?${toQuery(settings.get())}`, undefined, signal);
    }
    const exclude = store
      .get()
      .hidden.slice(-MAX_EXCLUDED)
      .map(({ movieId }) => movieId);
    return ask('/v1/recommendations', { ratings: ratings(), exclude, ...toBody(settings.get()) }, signal);
  };

  const label = () => {
    if (user !== '') return;
    const { length } = store.get().ratings;
    toList.hidden = length === 0;
    find(toList, 'a').textContent = `See your list (${length} rated)`;
    note.textContent =
      length === 0
        ? 'Nothing rated yet: this is what most people like.'
        : `From ${length === 1 ? 'one rating' : `${length} ratings`} of yours.${length < 5 ? ' A few more make it yours.' : ''}`;
  };
  const show = ({ recommendations, empty: why }: Answer) => {
    problem.replaceChildren();
    empty.hidden = recommendations.length > 0;
    if (recommendations.length === 0) {
      empty.textContent = why ? sentence(why.reason) : 'No film fits these settings. Take one of them back.';
    }
    known.clear();
    for (const pick of recommendations) known.set(String(pick.movieId), pick);
    picks.replaceChildren(...recommendations.map((pick) => wire(makePick(pick, scale))));
    const [first] = recommendations;
    status.textContent = first
      ? `List updated: ${recommendations.length} films, first ${readingTitle(first.title, first.year)}.`
      : 'List updated: no film fits.';
  };
  const run = async () => {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    picks.setAttribute('aria-busy', 'true');
    label();
    try {
      const answer = await fetchList(mine.signal);
      if (asking === mine) show(answer);
    } catch (error) {
      if (isAbort(error) || asking !== mine) return;
      const again = element('button', { type: 'button' }, 'Try again');
      again.addEventListener('click', run);
      const message = error instanceof ApiError ? error.message : 'Something went wrong.';
      problem.replaceChildren(
        element('div', { class: 'notice bad row', role: 'alert' }, element('span', {}, message), again),
      );
    } finally {
      if (asking === mine) picks.removeAttribute('aria-busy');
    }
  };

  const explain = async (movieId: string, place: HTMLElement) => {
    place.replaceChildren(element('p', { class: 'muted small' }, 'Working it out …'));
    try {
      const path = `/v1/users/${encodeURIComponent(user)}/recommendations/${movieId}/explanation`;
      const explanation = await (user === ''
        ? ask<Explanation>('/v1/explanations', { ratings: ratings(), movieId: Number(movieId) })
        : ask<Explanation>(path));
      place.replaceChildren(whyPanel(explanation, scale, user === '' ? 'your' : 'their'));
    } catch (error) {
      place.replaceChildren(
        element('p', { class: 'notice bad' }, error instanceof ApiError ? error.message : 'Something went wrong.'),
      );
    }
  };
  const seen = (pick: Film, place: HTMLElement) => {
    const title = readingTitle(pick.title, pick.year);
    const film = { movieId: pick.movieId, title, year: pick.year };
    const stars = makeStars(title, steps, (rating) => store.set(withRating(store.get(), film, rating)));
    const hide = element('button', { type: 'button' }, 'Just take it off the list');
    hide.addEventListener('click', () => {
      store.set(withHidden(store.get(), film));
      toast(`${title} is off your list.`);
    });
    place.replaceChildren(
      element('p', { class: 'small' }, 'How was it?'),
      element('div', { class: 'row' }, stars.root, hide),
    );
    stars.root.focus();
  };
  const wire = (item: HTMLElement): HTMLElement => {
    if (user === '') return item;
    for (const button of item.querySelectorAll<HTMLElement>('[data-action="seen"], [data-action="hide"]'))
      button.hidden = true;
    return item;
  };

  picks.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-action]') : null;
    const item = button?.closest<HTMLElement>('[data-movie]');
    if (!button || !item) return;
    const movieId = item.dataset.movie ?? '';
    const more = find(item, '[data-part="more"]');
    const pick = known.get(movieId);
    const why = find(item, '[data-action="why"]');
    if (button.dataset.action === 'why') {
      const opens = more.hidden || why.getAttribute('aria-expanded') === 'false';
      more.hidden = !opens;
      why.setAttribute('aria-expanded', String(opens));
      if (opens) void explain(movieId, more);
    } else {
      const film = pick ?? filmOf(item);
      if (button.dataset.action === 'seen') {
        why.setAttribute('aria-expanded', 'false');
        more.hidden = false;
        seen(film, more);
      } else {
        const title = readingTitle(film.title, film.year);
        store.set(withHidden(store.get(), { movieId: film.movieId, title }));
        toast(`${title} is off your list.`);
      }
    }
  });

  // The way to the list is offered while the list is out of sight.
  new IntersectionObserver(([entry]) => toList.classList.toggle('is-there', entry.isIntersecting)).observe(
    find(document, '#list'),
  );
  for (const item of picks.children) if (item instanceof HTMLElement) wire(item);
  label();
  return { update: settled(SETTLED_MS, run) };
}

/** A film of the list that came with the page. */
function filmOf(item: HTMLElement): Film {
  const year = Number.parseInt(find(item, '[data-part="facts"]').textContent ?? '', 10);
  return {
    movieId: Number(item.dataset.movie),
    title: find(item, '[data-part="title"]').textContent ?? '',
    year: Number.isNaN(year) ? null : year,
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
