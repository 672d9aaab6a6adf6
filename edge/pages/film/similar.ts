/** Films similar to a film: one column for the hybrid and one for each model that can compare films. */

import { html } from 'hono/html';
import { traitsOf } from '../../../models/catalogue.ts';
import {
  type Recommender,
  SIMILAR_BY,
  type SimilarBy,
  type SimilarMovie,
} from '../../../models/recommender/answers.ts';
import { ITEM, ITEMS } from '../../../shared/item-words.ts';
import { length } from '../charts/figure.ts';
import { percent } from '../charts/format.ts';
import { tellingGenre } from '../film-text/telling-genre.ts';
import type { Html } from '../frame/layout.ts';
import { nameOf } from '../models/names.ts';

/** Films in each column. */
const FILMS = 8;

const meaningOf = (by: SimilarBy) => (by === 'hybrid' ? 'The average of the other columns.' : traitsOf(by).similarity);

/** Returns the columns, each with its most similar films first. A column without films says why it is empty. */
export function similarFilms(recommender: Recommender, movieId: number): Html {
  return html`<div class="alike" tabindex="0" role="region" aria-label="Similar ${ITEMS}, model by model">
${SIMILAR_BY.map((by) => column(by, recommender.similar(movieId, by, FILMS) ?? []))}
</div>`;
}

function column(by: SimilarBy, films: readonly SimilarMovie[]): Html {
  return html`<section class="card" aria-labelledby="by-${by}">
<h3 id="by-${by}">${nameOf(by)}</h3>
<p class="muted small">${meaningOf(by)}</p>
${films.length === 0 ? html`<p class="small">This model knows too little about the ${ITEM} to compare it.</p>` : html`<ol>${films.map(row)}</ol>`}
</section>`;
}

function row({ movieId, title, year, genres, similarity }: SimilarMovie): Html {
  return html`<li><a href="/movies/${movieId}"><bdi>${title}</bdi></a>
<span class="muted small">${year ?? ''}</span>
<span class="likeness small muted"><svg aria-hidden="true"><rect class="swatch-bar" data-genre="${tellingGenre(genres)}" width="${length(Math.max(0, Math.min(1, similarity)))}" height="100%"/></svg> ${percent(similarity, 0)}<span class="visually-hidden"> similar</span></span></li>`;
}
