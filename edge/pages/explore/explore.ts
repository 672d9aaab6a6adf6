/** `/explore`: charts of the whole dataset. */

import { html } from 'hono/html';
import type { DatasetAnswer } from '../../../models/recommender/answers.ts';
import { AN_ITEM, CAP_ITEMS, ITEMS } from '../../../shared/item-words.ts';
import { isPicks } from '../../../shared/ratings.ts';
import { route } from '../../http/route.ts';
import { count, decimal, percent } from '../charts/format.ts';
import { type Html, renderPage } from '../frame/layout.ts';
import { decades, genres, given, perMovie, perUser, popularity } from './dataset.ts';
import { bestRated, mostRated } from './films.ts';
import { overTime } from './over-time.ts';

/** Route of the page with charts of the dataset. A release without statistics gets a notice in place of the charts. */
export const showExplore = route({
  method: 'GET',
  path: '/explore',
  page: true,
  access: 'open',
  cached: true,
  summary: 'Page: the dataset in pictures.',
  async answer(c) {
    const stats = await c.get('recommender').datasetStats();
    return renderPage(c, {
      title: 'Explore',
      description: 'The ratings behind the recommendations, in pictures.',
      path: '/explore',
      styles: ['charts.css'],
      body: stats ? page(stats) : withoutStats(),
    });
  },
});

function withoutStats(): Html {
  return html`<h1>Explore</h1>
<p class="notice">This release was made before statistics were stored. The next nightly run will add them.</p>`;
}

function page(stats: DatasetAnswer): Html {
  const { dataset, meanRating } = stats;
  const { ratings, users, ratedMovies, scale, firstDate, lastDate } = dataset;
  const picks = isPicks(scale);
  const viewers = dataset.simulated ? 'simulated viewers' : 'viewers';
  const dates = firstDate && lastDate ? `, from ${firstDate} to ${lastDate}` : '';
  return html`<h1>Explore</h1>
<p class="lead">What ${count(users)} ${viewers} ${picks ? 'picked of' : 'thought of'} ${count(ratedMovies)} ${ITEMS}${dates}.${picks ? ` The dataset has no ratings: its rows are plays, purchases, likes or the like. So nothing here says how good ${AN_ITEM} is.` : ''}</p>
<dl class="figures">
${[
  [picks ? 'Picks' : 'Ratings', count(ratings)],
  ['Viewers', count(users)],
  [picks ? `${CAP_ITEMS} picked` : `${CAP_ITEMS} rated`, count(ratedMovies)],
  ...(picks ? [] : [['Average rating', `${decimal(meanRating)} of ${scale[scale.length - 1]}`]]),
  [
    picks ? 'Share of all possible picks' : 'Share of all possible ratings',
    percent(ratings / Math.max(1, users * ratedMovies), 2),
  ],
].map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
</dl>
<p class="muted small">This page counts all ${picks ? 'picks' : 'ratings'} of the dataset, including those that are held out for the <a href="/models">evaluation</a>.</p>
${ratings === 0 ? html`<p class="notice">There are no ratings to show.</p>` : picks ? chartsOfPicks(stats) : charts(stats)}`;
}

/** What can be said of picks: how many, when, and of what. */
function chartsOfPicks(stats: DatasetAnswer): Html {
  return html`<section class="part" aria-labelledby="crowd"><h2 id="crowd">Viewers and ${ITEMS}</h2><div class="charts">
${overTime(stats)}${perUser(stats)}${perMovie(stats)}
</div></section>
<section class="part" aria-labelledby="kinds"><h2 id="kinds">Genres and decades</h2><div class="charts">
${genres(stats)}${decades(stats)}
</div></section>
<section class="part" aria-labelledby="fame"><h2 id="fame">Popularity</h2><div class="charts">${mostRated(stats)}</div></section>`;
}

function charts(stats: DatasetAnswer): Html {
  return html`<section class="part" aria-labelledby="taste"><h2 id="taste">Ratings</h2><div class="charts">
${given(stats)}${overTime(stats)}
</div></section>
<section class="part" aria-labelledby="crowd"><h2 id="crowd">Viewers and ${ITEMS}</h2><div class="charts">
${perUser(stats)}${perMovie(stats)}
</div></section>
<section class="part" aria-labelledby="kinds"><h2 id="kinds">Genres and decades</h2><div class="charts">
${genres(stats)}${decades(stats)}
</div></section>
<section class="part" aria-labelledby="fame"><h2 id="fame">Popularity and quality</h2><div class="charts">${popularity(stats)}</div>
<div class="charts">${mostRated(stats)}${bestRated(stats)}</div></section>`;
}
