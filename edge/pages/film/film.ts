/** `/movies/{id}`: one film, its ratings, similar films, and the rating that the visitor would probably give it. */

import { html } from 'hono/html';
import type { MovieFacts, Recommender } from '../../../models/recommender/answers.ts';
import { ITEMS } from '../../../shared/item-words.ts';
import { readMovieId } from '../../http/request.ts';
import { route } from '../../http/route.ts';
import { unknownMovie } from '../../release/read-profile.ts';
import { hasPosters } from '../../routes/posters.ts';
import { count, decimal } from '../charts/format.ts';
import { tellingGenre } from '../film-text/telling-genre.ts';
import { type Html, renderPage } from '../frame/layout.ts';
import { attributeList } from './attributes.ts';
import { elsewhere } from './elsewhere.ts';
import { ratingsOf } from './ratings.ts';
import { similarFilms } from './similar.ts';

/** Route of a film's page. Answers 404 for an unknown movie id. */
export const showFilm = route({
  method: 'GET',
  path: '/movies/:movieId',
  page: true,
  access: 'open',
  cached: true,
  summary: 'Page: one film, how it was rated, and similar films.',
  async answer(c) {
    const movieId = readMovieId(c);
    const recommender = c.get('recommender');
    const film = recommender.movie(movieId);
    if (!film) throw unknownMovie(movieId);
    const { title } = film;
    const known = attributeList(recommender.attributes(), await recommender.attributesOf(movieId));
    return renderPage(c, {
      title: film.year === null ? title : `${title} (${film.year})`,
      description: `How ${title} was rated, and similar ${ITEMS}.`,
      path: '/movies',
      scripts: ['film.js'],
      styles: ['films.css', 'charts.css', 'pages.css'],
      body: html`${head(recommender, film, { title, known, posters: hasPosters(c) })}
<section class="part" aria-labelledby="alike"><h2 id="alike">Similar ${ITEMS}</h2>${similarFilms(recommender, movieId)}</section>
<section class="part" aria-labelledby="rated"><h2 id="rated">${recommender.picks ? 'When it was picked' : 'How it was rated'}</h2>${ratingsOf(await recommender.movieStats(movieId), film, recommender.picks)}</section>`,
    });
  },
});

/** What the head of the page shows besides the facts. */
interface Shown {
  readonly title: string;
  /** The attributes. */
  readonly known: Html;
  /** Whether this site has pictures of films. */
  readonly posters: boolean;
}

function head(
  { manifest: { dataset }, picks: likes }: Recommender,
  film: MovieFacts,
  { title, known, posters }: Shown,
): Html {
  const { movieId, year, genres, numRatings, meanRating, added } = film;
  const best = dataset.scale[dataset.scale.length - 1];
  return html`<div class="film">
  <div class="poster" data-genre="${tellingGenre(genres)}"${posters ? '' : html` aria-hidden="true"`}>
    <span class="poster-genre">${tellingGenre(genres)}</span>
    <span class="poster-title">${title}</span>
    <span class="poster-year">${year ?? ''}</span>${posters ? html`<img class="poster-image" data-poster src="/posters/${movieId}" alt="Poster of ${title}" width="200" height="250" decoding="async">` : ''}
  </div>
  <div>
    <h1 title="${film.catalogueTitle}">${title}</h1>
    <p class="film-facts">${year ?? 'Year unknown'}${genres
      .filter((genre) => !genre.startsWith('('))
      .map((genre) => html` <a class="chip" href="/?genres=${encodeURIComponent(genre)}">${genre}</a>`)}</p>
    <dl class="figures">
      ${likes ? '' : html`<div><dt>Average rating</dt><dd>${meanRating === null ? '–' : html`${decimal(meanRating)} <span class="muted small">of ${best}</span>`}</dd></div>`}
      <div><dt>${dataset.simulated ? `Simulated ${likes ? 'picks' : 'ratings'}` : likes ? 'Picks' : 'Ratings'}</dt><dd>${count(numRatings)}</dd></div>
    </dl>
    ${added ? html`<p class="muted small">New since the last night. Nobody’s ratings are known yet, so ${likes ? 'its place on lists' : 'what is predicted of it'} comes from these facts alone.</p>` : ''}
    ${known}
    ${elsewhere(film)}
  </div>
  <section class="card yours js-only" aria-labelledby="yours" data-film data-movie="${movieId}" data-title="${title}" data-year="${year ?? ''}" data-scale="${dataset.scale.join(',')}">
    <h2 id="yours">For you</h2>
    <p class="guess" data-guess>…</p>
    <p class="muted small" data-guess-note role="status"></p>
    <div class="rate-row">${likes ? '' : html`<span class="small muted">Your rating</span>`}<div data-stars></div></div>
  </section>
</div>`;
}
