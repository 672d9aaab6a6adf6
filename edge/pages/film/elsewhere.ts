/** Where else a film has a page. */

import { html } from 'hono/html';
import type { MovieFacts } from '../../../models/recommender/answers.ts';
import type { Html } from '../frame/layout.ts';

/** IMDb writes its ids with at least so many digits. */
const IMDB_DIGITS = 7;

/** Nothing for a catalogue that does not say. */
export function elsewhere({ imdbId, tmdbId }: Pick<MovieFacts, 'imdbId' | 'tmdbId'>): Html {
  const links: [site: string, address: string][] = [];
  if (imdbId !== null) {
    links.push(['IMDb', `https://www.imdb.com/title/tt${String(imdbId).padStart(IMDB_DIGITS, '0')}/`]);
  }
  if (tmdbId !== null) links.push(['TMDB', `https://www.themoviedb.org/movie/${tmdbId}`]);
  if (links.length === 0) return html``;
  return html`<p class="row">${links.map(([site, address]) => html`<a class="button" href="${address}" rel="noopener noreferrer">${site}</a>`)}</p>`;
}
