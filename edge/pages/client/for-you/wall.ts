/**
 * The films to rate: stars for each film, a button for a film that one does not know, a search, and a button for other
 * films. After each answer the films that nobody has looked at yet are chosen anew. What was in sight stays in its place.
 */

import type { MovieCard, MovieSearch } from '../../../../models/recommender/answers.ts';
import { ITEM, ITEMS } from '../../../../shared/item-words.ts';
import { ApiError, ask, isAbort, mayPass } from '../common/api.ts';
import { find, promptly, settled } from '../common/dom.ts';
import { nearest, starSteps } from '../common/scale.ts';
import { makeStars, type Stars } from '../common/stars.ts';
import type { Toast } from '../common/toast.ts';
import { onceReached, whenBack } from '../common/when-back.ts';
import { withUnknown } from '../ratings/kept.ts';
import type { RatingsStore } from '../ratings/ratings-store.ts';
import { filmOf, makeTile } from './film-cards.ts';

/** The search starts after this long without a key press. A round number. */
const SEARCH_MS = 150;
/** Changes that follow within this time share one request, as for the list. A round number. */
const SETTLED_MS = 50;
/** Films that are left to rate, and films that a search shows: as many as a wall from the server has. */
const WALL_SIZE = 24;
/** Films in each list of a request: `MAX_EXCLUDED_POSTED` of edge/http/fields.ts. */
const MAX_POSTED = 5_000;

interface WallOptions {
  store: RatingsStore;
  /** The rating scale, ascending. */
  scale: readonly number[];
  toast: Toast;
}

/** Starts the wall. */
export function startWall({ store, scale, toast }: WallOptions): void {
  const tiles = find(document, '[data-tiles]');
  const note = find(document, '[data-found]');
  const button = find<HTMLAnchorElement>(document, '[data-others]');
  const input = find<HTMLInputElement>(document, '#find');
  const steps = starSteps(scale);
  const shown = new Map<number, Stars>();
  /** Tiles that were in sight. */
  const looked = new WeakSet<Element>();
  const watch = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) looked.add(target);
  });

  const idOf = (tile: HTMLElement) => filmOf(tile).movieId;
  const idsOf = (films: readonly { movieId: number }[]) => films.map(({ movieId }) => movieId);
  const isRated = (tile: HTMLElement) => store.ratingOf(idOf(tile)) !== undefined;
  const giveStars = (tile: HTMLElement) => {
    const film = filmOf(tile);
    const stars = makeStars(film.title, steps, (rating) => void store.rate(film, rating));
    stars.show(store.ratingOf(film.movieId));
    shown.set(film.movieId, stars);
    find(tile, '[data-stars]').replaceChildren(stars.root);
    watch.observe(tile);
  };
  /**
   * Shows tiles in this order. Those that are there already are not touched, so they keep the focus. When the tile with
   * the focus leaves, the one in its place gets it.
   */
  const show = (nodes: readonly HTMLElement[]) => {
    const focused = [...tiles.children].findIndex((tile) => tile.contains(document.activeElement));
    tiles.toggleAttribute('data-search', isSearch());
    for (const tile of [...tiles.children] as HTMLElement[]) {
      if (nodes.includes(tile)) continue;
      shown.delete(idOf(tile));
      watch.unobserve(tile);
      tile.remove();
    }
    for (const [at, tile] of nodes.entries()) {
      if (tile.parentElement !== tiles) giveStars(tile);
      if (tiles.children[at] !== tile) tiles.insertBefore(tile, tiles.children[at] ?? null);
    }
    if (focused === -1 || tiles.contains(document.activeElement)) return;
    const next = nodes[Math.min(focused, nodes.length - 1)];
    next?.querySelector<HTMLElement>('[data-action="unknown"]')?.focus({ preventScroll: true });
  };

  /** The films to rate, also while the page shows what a search found. */
  let wall = [...tiles.children] as HTMLElement[];
  for (const tile of wall) giveStars(tile);
  const isSearch = () => input.value.trim() !== '';

  /** Asks for films in place of those on the wall that `stays` refuses. Returns the new wall. */
  const choose = async (stays: (tile: HTMLElement) => boolean, signal: AbortSignal): Promise<HTMLElement[]> => {
    let kept = wall.filter(stays);
    const { ratings, hidden, unknown } = store.get();
    const asked = kept.filter((tile) => !isRated(tile)).map(idOf);
    const n = WALL_SIZE - asked.length;
    if (n <= 0) return kept;
    const { movies } = await ask<{ movies: MovieCard[] }>(
      '/v1/movies:ask',
      {
        ratings: ratings.map(({ movieId, rating }) => ({ movieId, rating: nearest(scale, rating) })),
        unknown: [...idsOf(unknown), ...asked].slice(-MAX_POSTED),
        exclude: idsOf(hidden),
        n,
      },
      signal,
    );
    // A tile may have come into sight since. New films take the places of those that leave, and the rest comes at the end.
    kept = wall.filter((tile) => kept.includes(tile) || stays(tile));
    const isThere = isIn(kept.map(idOf));
    const fresh = movies.map(makeTile).filter((tile) => !isThere(tile));
    return [...wall.flatMap((tile) => (kept.includes(tile) ? [tile] : fresh.splice(0, 1))), ...fresh];
  };
  const isIn = (ids: readonly number[]) => {
    const all = new Set(ids);
    return (tile: HTMLElement) => all.has(idOf(tile));
  };
  const isRejected = () => isIn(idsOf([...store.get().unknown, ...store.get().hidden]));

  let choosing: AbortController | undefined;
  /** Set while the visitor waits for other films. Then nothing on the wall stays. */
  let others: { found(numMovies: number): void; failed(): void } | undefined;
  /** Chooses anew what nobody has looked at; with `all`, also what is in sight. What has the focus stays. */
  const refresh = async (all = false) => {
    choosing?.abort();
    const mine = new AbortController();
    choosing = mine;
    const rejected = isRejected();
    const stays = (tile: HTMLElement) =>
      !others &&
      ((!all && looked.has(tile)) || tile.contains(document.activeElement)) &&
      (isRated(tile) || !rejected(tile));
    try {
      const next = await choose(stays, mine.signal);
      if (choosing !== mine) return;
      wall = next;
      others?.found(next.length);
    } catch (error) {
      if (isAbort(error) || choosing !== mine) return;
      if (others) return others.failed();
      // The wall stays as it is, but for what nobody wants to see again.
      wall = wall.filter((tile) => isRated(tile) || !rejected(tile));
    }
    if (!isSearch()) show(wall);
  };
  const refreshSoon = promptly(SETTLED_MS, () => void refresh());

  store.subscribe(() => {
    for (const [movieId, stars] of shown) stars.show(store.ratingOf(movieId));
  }, ['ratings']);
  store.subscribe(refreshSoon, ['ratings', 'hidden', 'unknown']);
  // The page came with the wall of somebody who is new.
  const { ratings, hidden, unknown } = store.get();
  if (ratings.length + hidden.length + unknown.length > 0) void refresh(true);

  tiles.addEventListener('click', ({ target }) => {
    const pressed = target instanceof Element ? target.closest('[data-action="unknown"]') : null;
    const tile = pressed?.closest<HTMLElement>('[data-movie]');
    if (!tile) return;
    const film = filmOf(tile);
    const undo = store.change((kept) => withUnknown(kept, [film]));
    toast(`You will not be asked about ${film.title} again.`, undo);
  });

  let asking: AbortController | undefined;
  let stopWaiting: (() => void) | undefined;
  const search = async () => {
    asking?.abort();
    stopWaiting?.();
    if (!isSearch()) {
      note.textContent = '';
      return show(wall);
    }
    asking = new AbortController();
    try {
      const query = input.value.trim();
      const address = `/v1/movies?limit=${WALL_SIZE}&q=${encodeURIComponent(query)}`;
      const { total, exact, movies } = await ask<MovieSearch>(address, undefined, asking.signal);
      show(movies.map(makeTile));
      const films = total === 1 ? `One ${ITEM}` : `${total} ${ITEMS}`;
      if (exact) note.textContent = `${films} found`;
      else note.textContent = `No ${ITEM} is called “${query}”.${total > 0 ? ` ${films} with a similar title:` : ''}`;
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

  button.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    asking?.abort();
    stopWaiting?.();
    let undo: (() => void) | undefined;
    others = {
      found(numMovies) {
        others = undefined;
        input.value = '';
        note.textContent = numMovies > 0 ? `Other ${ITEMS} are shown.` : `There are no other ${ITEMS} to ask about.`;
      },
      failed() {
        others = undefined;
        undo?.();
        note.textContent = `Other ${ITEMS} cannot be loaded right now.`;
        stopWaiting = onceReached(() => {
          note.textContent = '';
        });
      },
    };
    // The wall is chosen anew after each change of the store.
    const passed = wall.filter((tile) => looked.has(tile) && !isRated(tile)).map(filmOf);
    undo = store.change((kept) => withUnknown(kept, passed));
  });
}
