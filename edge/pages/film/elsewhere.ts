/** Links to a film's pages on other sites. */

import { html } from 'hono/html';
import type { MovieFacts } from '../../../models/recommender/answers.ts';
import type { Html } from '../frame/layout.ts';

/** IMDb writes its ids with at least this many digits: `tt0114709`. */
const IMDB_DIGITS = 7;

/** Returns links to IMDb and TMDB. Returns nothing when the catalogue has neither id. */
export function elsewhere({ imdbId, tmdbId }: Pick<MovieFacts, 'imdbId' | 'tmdbId'>): Html {
  const links: [site: string, address: string][] = [];
  if (imdbId !== null) {
    links.push(['IMDb', `https://www.imdb.com/title/tt${String(imdbId).padStart(IMDB_DIGITS, '0')}/`]);
  }
  if (tmdbId !== null) links.push(['TMDB', `https://www.themoviedb.org/movie/${tmdbId}`]);
  if (links.length === 0) return html``;
  return html`<p class="row">${links.map(([site, address]) => html`<a class="button" href="${address}" rel="noopener noreferrer">${site}</a>`)}</p>`;
}
