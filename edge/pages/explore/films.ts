/** The top films: those with the most ratings, and those with the best ratings. */

import { html } from 'hono/html';
import type { DatasetAnswer, MovieFacts } from '../../../models/recommender/answers.ts';
import { AN_ITEM, CAP_ITEM, ITEM, ITEMS } from '../../../shared/item-words.ts';
import { isPicks } from '../../../shared/ratings.ts';
import { type Caption, figure } from '../charts/figure.ts';
import { count, decimal } from '../charts/format.ts';
import type { Html } from '../frame/layout.ts';
import { wordFor } from './dataset.ts';

/** Rows that are always visible. The others can be unfolded. */
const FIRST_FILMS = 10;

/** Returns the table of the films with the most ratings. */
export function mostRated({ mostRated: films, dataset }: DatasetAnswer): Html {
  const picks = isPicks(dataset.scale);
  const what = wordFor(dataset);
  const caption: Caption = {
    id: 'most-rated',
    title: picks ? `Most picked ${ITEMS}` : `Most rated ${ITEMS}`,
    says:
      films.length === 0
        ? `No ${ITEM} has been ${picks ? 'picked' : 'rated'}.`
        : `${films[0].title} leads with ${count(films[0].numRatings)} ${what}.`,
    measure: `Number of ${what}${picks ? '' : ' and average rating'}; the first ${films.length}`,
  };
  return figure(
    caption,
    picks
      ? ranking(films, ['Picks'], () => [])
      : ranking(films, ['Ratings', 'Avg.'], (film) => [decimal(film.meanRating)]),
  );
}

/** Returns the table of the films with the highest damped mean rating. */
export function bestRated({ bestRated: films, damping, dataset }: DatasetAnswer): Html {
  const caption: Caption = {
    id: 'best-rated',
    title: `Best rated ${ITEMS}`,
    says: films.length === 0 ? `No ${ITEM} has been rated.` : `${films[0].title} is rated best.`,
    measure: `Damped average, of up to ${dataset.scale[dataset.scale.length - 1]}: ${damping} ratings at the overall average are added to each ${ITEM}'s own ratings, so that ${AN_ITEM} seen by few does not lead; the first ${films.length}`,
  };
  return figure(
    caption,
    ranking(films, ['Ratings', 'Damped'], (film) => [decimal(film.dampedMean)]),
  );
}

function ranking<Film extends MovieFacts>(
  films: readonly Film[],
  heads: readonly string[],
  figuresOf: (film: Film) => readonly string[],
): Html {
  const table = (from: number, to: number) => html`<table class="ranks">
<thead><tr><th scope="col">#</th><th scope="col">${CAP_ITEM}</th>${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead>
<tbody>${films
    .slice(from, to)
    .map(
      (film, k) =>
        html`<tr><td>${from + k + 1}</td><th class="film" scope="row"><a href="/movies/${film.movieId}">${film.title}</a>${film.year ? html` <span class="muted">${film.year}</span>` : ''}</th>${[count(film.numRatings), ...figuresOf(film)].map((figure) => html`<td class="number">${figure}</td>`)}</tr>`,
    )}</tbody></table>`;
  return html`${table(0, FIRST_FILMS)}
${films.length > FIRST_FILMS ? html`<details><summary>The next ${films.length - FIRST_FILMS}</summary>${table(FIRST_FILMS, films.length)}</details>` : ''}`;
}
