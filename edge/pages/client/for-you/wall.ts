/** The wall of films to rate: stars for each film, a search, and a button for other films. */

import type { MovieSearch } from '../../../../models/recommender/answers.ts';
import { ApiError, ask, isAbort, mayPass } from '../common/api.ts';
import { find, settled } from '../common/dom.ts';
import { starSteps } from '../common/scale.ts';
import { makeStars, type Stars } from '../common/stars.ts';
import { whenBack } from '../common/when-back.ts';
import { type RatingsStore, withRating } from '../ratings/ratings-store.ts';
import { filmOf, makeTile } from './film-cards.ts';

/** The search starts after this long without a key press. A round number. */
const SEARCH_MS = 150;
/** Films that a search shows: as many as a wall has. */
const MAX_FOUND = 24;

/** Starts the wall. `scale` is the rating scale, ascending. */
export function startWall(store: RatingsStore, scale: readonly number[]): void {
  const tiles = find(document, '[data-tiles]');
  const note = find(document, '[data-found]');
  const others = find<HTMLAnchorElement>(document, '[data-others]');
  const input = find<HTMLInputElement>(document, '#find');
  const steps = starSteps(scale);
  const shown = new Map<number, Stars>();

  const giveStars = (tile: HTMLElement) => {
    const film = filmOf(tile);
    const stars = makeStars(film.title, steps, (rating) => void store.change((kept) => withRating(kept, film, rating)));
    stars.show(store.ratingOf(film.movieId));
    shown.set(film.movieId, stars);
    find(tile, '[data-stars]').replaceChildren(stars.root);
  };
  const show = (nodes: readonly HTMLElement[]) => {
    shown.clear();
    for (const tile of nodes) giveStars(tile);
    tiles.replaceChildren(...nodes);
  };
  store.subscribe(() => {
    for (const [movieId, stars] of shown) stars.show(store.ratingOf(movieId));
  });

  let wall = [...tiles.children] as HTMLElement[];
  show(wall);

  let asking: AbortController | undefined;
  let stopWaiting: (() => void) | undefined;
  const search = async () => {
    asking?.abort();
    stopWaiting?.();
    const query = input.value.trim();
    if (query === '') {
      note.textContent = '';
      return show(wall);
    }
    asking = new AbortController();
    try {
      const address = `/v1/movies?limit=${MAX_FOUND}&q=${encodeURIComponent(query)}`;
      const { total, movies } = await ask<MovieSearch>(address, undefined, asking.signal);
      show(movies.map(makeTile));
      note.textContent =
        total === 0 ? `No film is called “${query}”.` : total === 1 ? 'One film found' : `${total} films found`;
    } catch (error) {
      if (mayPass(error)) stopWaiting = whenBack(() => void search());
      if (!isAbort(error)) note.textContent = error instanceof ApiError ? error.message : 'Something went wrong.';
    }
  };
  input.addEventListener('input', settled(SEARCH_MS, search));
  find(document, '[data-find]').addEventListener('submit', (event) => {
    event.preventDefault();
    void search();
  });

  others.addEventListener('click', async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const response = await fetch(others.href);
      if (!response.ok) throw new ApiError(response.status, '');
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      wall = Array.from(find(page, '[data-tiles]').children, (tile) => document.importNode(tile, true) as HTMLElement);
      others.href = find<HTMLAnchorElement>(page, '[data-others]').getAttribute('href') ?? '/';
      input.value = '';
      note.textContent = 'Other films are shown.';
      show(wall);
    } catch {
      note.textContent = 'Other films cannot be loaded right now.';
    }
  });
}
