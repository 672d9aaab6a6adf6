/** Markup of films on the pages. Without a film, the same markup is a template, from which islands make more films. */

import { html } from 'hono/html';
import type { MovieCard, Recommendation } from '../../../models/recommender/answers.ts';
import { WATCH } from '../../../shared/item-words.ts';
import { isPicks } from '../../../shared/ratings.ts';
import type { Html } from '../frame/layout.ts';
import { confidence } from './confidence.ts';
import { factsOf, sureBar } from './film-text.ts';
import { tellingGenre } from './telling-genre.ts';

/**
 * Returns a picture of a film that lies over its poster made of text, which shows where there is no picture. The text has the
 * title already, so the picture is described by nothing.
 */
function posterImage(film?: MovieCard): Html {
  const source = film ? html` src="/posters/${film.movieId}"` : '';
  return html`<img class="poster-image" data-poster${source} alt="" width="200" height="250" loading="lazy" decoding="async">`;
}

/** What is said of a film that stands first by a rule, so that nobody takes it for a recommendation. */
const PINNED = 'Pinned here by this site, not because it was recommended for you.';

/** How films are shown besides their text. */
export interface Shown {
  /** Whether this site has pictures of films. */
  readonly posters?: boolean;
  /** Whether there is a button for somebody who does not know the film. */
  readonly asks?: boolean;
}

/** Returns a film to rate: a poster, and an empty place where an island draws the stars. */
export function filmTile({ posters, asks }: Shown, film?: MovieCard): Html {
  const title = film?.title ?? '';
  return html`<li class="tile" data-movie="${film?.movieId ?? ''}" data-title="${title}" data-year="${film?.year ?? ''}">
  <a class="poster" data-genre="${film ? tellingGenre(film.genres) : ''}" href="${film ? `/movies/${film.movieId}` : ''}">
    <span class="poster-genre">${film ? tellingGenre(film.genres) : ''}</span>
    <span class="poster-title">${title}</span>
    <span class="poster-year">${film?.year ?? ''}</span>${posters ? posterImage(film) : ''}
  </a>
  <div class="stars-place" data-stars></div>${asks ? notSeen(title) : ''}
</li>`;
}

const notSeen = (title: string): Html =>
  html`
  <button class="quiet js-only not-seen" type="button" data-action="unknown" aria-label="Not seen: ${title}">Not seen</button>`;

/**
 * Returns one film of the list with its predicted rating and its 80 % interval. `scale` is the rating scale, ascending. One of
 * picks has no ratings, so none is shown.
 */
export function filmPick(scale: readonly number[], { posters }: Shown, pick?: Recommendation): Html {
  const title = pick?.title ?? '';
  const rates = !isPicks(scale);
  return html`<li class="pick" data-movie="${pick?.movieId ?? ''}" data-title="${title}" data-year="${pick?.year ?? ''}">
  <div class="pick-head">
    <span class="swatch" data-genre="${pick ? tellingGenre(pick.genres) : ''}" aria-hidden="true"></span>
    <div class="pick-film">${posters ? html`<span class="pick-poster">${posterImage(pick)}</span>` : ''}
      <h3><a data-field="title" href="${pick ? `/movies/${pick.movieId}` : ''}">${title}</a></h3>
      <p class="muted small" data-field="facts">${pick ? factsOf(pick) : ''}</p>
    </div>
    ${rates ? html`<p class="pick-rating"><strong data-field="rating">${pick?.rating?.toFixed(1) ?? ''}</strong><span class="muted small"> of ${scale.at(-1)}</span></p>` : ''}
  </div>
  <p class="small pick-note" data-field="pinned"${pick?.pinned ? '' : html` hidden`}>${PINNED}</p>
  <p class="small pick-people" data-field="people" hidden></p>
  <div class="pick-foot">
    ${rates ? sure(scale, pick) : ''}
    <div class="pick-actions js-only">
      <button class="quiet" type="button" data-action="why" aria-expanded="false">Why?</button>
      <button class="quiet" type="button" data-action="shelf" aria-pressed="false">To ${WATCH}</button>
      <button class="quiet" type="button" data-action="seen">Seen it</button>
      <button class="quiet" type="button" data-action="hide">Not interested</button>
    </div>
  </div>
  <div class="pick-more" data-field="more" hidden></div>
</li>`;
}

function sure(scale: readonly number[], { rating = null, interval = null }: Partial<Recommendation> = {}): Html {
  const isKnown = rating !== null && interval !== null;
  const { x, width, point } = isKnown ? sureBar(scale, rating, interval) : { x: 0, width: 0, point: 0 };
  return html`<p class="sure small muted"><svg class="sure-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="sure-line" x="0" y="3" width="100" height="2"/><rect class="sure-range" x="${x}" y="1" width="${width}" height="6"/><rect class="sure-point" x="${point}" y="0" width="2" height="8"/></svg>
      <span data-field="sure">${isKnown ? confidence(interval, scale) : ''}</span></p>`;
}
