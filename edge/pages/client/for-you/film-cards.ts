/** Fills the page's templates of films with data. Their markup is in edge/pages/film-text/film-parts.ts. */

import type { MovieCard, Recommendation } from '../../../../models/recommender/answers.ts';
import { confidence } from '../../film-text/confidence.ts';
import { factsOf, sureBar } from '../../film-text/film-text.ts';
import { tellingGenre } from '../../film-text/telling-genre.ts';
import { onHost } from '../common/base-path.ts';
import { find, fromTemplate } from '../common/dom.ts';
import type { Rated } from '../ratings/kept.ts';

/** Returns a new film to rate, without its stars. */
export function makeTile({ movieId, title, year, genres }: MovieCard): HTMLElement {
  const tile = fromTemplate('tile');
  tile.dataset.movie = String(movieId);
  tile.dataset.title = title;
  tile.dataset.year = year === null ? '' : String(year);
  const poster = find<HTMLAnchorElement>(tile, '.poster');
  poster.href = onHost(`/movies/${movieId}`);
  poster.dataset.genre = tellingGenre(genres);
  find(tile, '.poster-genre').textContent = tellingGenre(genres);
  find(tile, '.poster-title').textContent = title;
  find(tile, '.poster-year').textContent = tile.dataset.year;
  showPoster(tile, movieId);
  find(tile, '[data-action="unknown"]').setAttribute('aria-label', `Not seen: ${title}`);
  return tile;
}

/**
 * Writes a film of the list into its row, which may be new or already show the film. `scale` is ascending. `people` says
 * what each of several people would give it; empty on the list of one person. The row has no place for a rating where
 * none is predicted.
 */
export function fillPick(item: HTMLElement, pick: Recommendation, scale: readonly number[], people: string): void {
  const { movieId, title, year, genres, rating, interval } = pick;
  item.dataset.movie = String(movieId);
  item.dataset.title = title;
  item.dataset.year = year === null ? '' : String(year);
  find(item, '.swatch').dataset.genre = tellingGenre(genres);
  showPoster(item, movieId);
  const link = find<HTMLAnchorElement>(item, '[data-field="title"]');
  link.href = onHost(`/movies/${movieId}`);
  link.textContent = item.dataset.title;
  find(item, '[data-field="facts"]').textContent = factsOf(pick);
  find(item, '[data-field="pinned"]').hidden = !pick.pinned;
  const forEach = find(item, '[data-field="people"]');
  forEach.textContent = people;
  forEach.hidden = people === '';
  if (rating === null || interval === null) return;
  find(item, '[data-field="rating"]').textContent = rating.toFixed(1);
  find(item, '[data-field="sure"]').textContent = confidence(interval, scale);
  const { x, width, point } = sureBar(scale, rating, interval);
  const range = find<SVGElement>(item, '.sure-range');
  range.setAttribute('x', String(x));
  range.setAttribute('width', String(width));
  find<SVGElement>(item, '.sure-point').setAttribute('x', String(point));
}

/** Shows the picture of a film, where the site has any. One that cannot be loaded is hidden (theme.ts). */
function showPoster(element: HTMLElement, movieId: number): void {
  const image = element.querySelector<HTMLImageElement>('[data-poster]');
  if (!image) return;
  image.hidden = false;
  image.src = onHost(`/posters/${movieId}`);
}

/** Returns the film that a tile or a row of the list shows. */
export function filmOf({ dataset }: HTMLElement): Omit<Rated, 'rating'> {
  const { movie, title = '', year = '' } = dataset;
  return { movieId: Number(movie), title, year: year === '' ? null : Number(year) };
}
