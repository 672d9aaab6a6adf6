/** Tiles and picks made from the page's own templates (edge/pages/film-parts.ts has their markup). */

import type { MovieCard, Recommendation } from '../../../../models/answers.ts';
import { readingTitle } from '../../../../shared/release/reading-title.ts';
import { confidence } from '../../confidence.ts';
import { tellingGenre } from '../../telling-genre.ts';
import { find, fromTemplate } from './dom.ts';

export function makeTile({ movieId, title, year, genres }: MovieCard): HTMLElement {
  const tile = fromTemplate('tile');
  const name = readingTitle(title, year);
  tile.dataset.movie = String(movieId);
  tile.dataset.title = name;
  tile.dataset.year = year === null ? '' : String(year);
  const poster = find<HTMLAnchorElement>(tile, '.poster');
  poster.href = `/movies/${movieId}`;
  poster.dataset.genre = tellingGenre(genres);
  find(tile, '.poster-genre').textContent = tellingGenre(genres);
  find(tile, '.poster-title').textContent = name;
  find(tile, '.poster-year').textContent = tile.dataset.year;
  return tile;
}

export function makePick(pick: Recommendation, scale: readonly number[]): HTMLElement {
  const { movieId, title, year, genres, rating, interval } = pick;
  const item = fromTemplate('pick');
  item.dataset.movie = String(movieId);
  find(item, '.swatch').dataset.genre = tellingGenre(genres);
  const link = find<HTMLAnchorElement>(item, '[data-part="title"]');
  link.href = `/movies/${movieId}`;
  link.textContent = readingTitle(title, year);
  const shown = genres.filter((genre) => !genre.startsWith('('));
  find(item, '[data-part="facts"]').textContent = [year, shown.join(', ')].filter(Boolean).join(' · ');
  find(item, '[data-part="rating"]').textContent = rating.toFixed(1);
  find(item, '[data-part="sure"]').textContent = confidence(interval, scale);
  const place = (value: number) => (100 * (value - scale[0])) / (scale[scale.length - 1] - scale[0] || 1);
  const range = find<SVGElement>(item, '.sure-range');
  range.setAttribute('x', String(place(interval[0])));
  range.setAttribute('width', String(place(interval[1]) - place(interval[0])));
  find<SVGElement>(item, '.sure-point').setAttribute('x', String(Math.min(98, Math.max(0, place(rating) - 1))));
  return item;
}
