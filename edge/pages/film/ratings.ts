/** Charts of one film's ratings: how often each rating was given, and the ratings over the years. */

import { html } from 'hono/html';
import type { MovieFacts, MovieStatsAnswer } from '../../../models/recommender/answers.ts';
import { type Caption, figure } from '../charts/figure.ts';
import { count, decimal, percent, ratings } from '../charts/format.ts';
import { histogram, ratingBars } from '../charts/histogram.ts';
import { trend } from '../charts/trend.ts';
import type { Html } from '../frame/layout.ts';

/**
 * Returns the charts, or a notice when there is nothing to draw. `stats` is undefined for a release without statistics.
 */
export function ratingsOf(stats: MovieStatsAnswer | undefined, { numRatings }: MovieFacts): Html {
  if (numRatings === 0) return html`<p class="notice">Nobody in this dataset has rated this film.</p>`;
  if (!stats) {
    return html`<p class="notice">This release was made before statistics were stored. The next nightly run will add them.</p>`;
  }
  return html`<div class="charts">${given(stats)}${overTime(stats)}</div>`;
}

function given({ histogram: entries, numRatings, meanRating, simulated }: MovieStatsAnswer): Html {
  const favourite = entries.reduce((most, entry) => (entry.count > most.count ? entry : most));
  const share = percent(favourite.count / numRatings, 0);
  return histogram(
    {
      id: 'given',
      title: 'Ratings given',
      says: `The most common rating is ${favourite.rating} (${share} of all ratings). The average is ${decimal(meanRating)}.`,
      measure: `How often each rating was given; n = ${count(numRatings)}${simulated ? ' simulated' : ''} ratings`,
    },
    ratingBars(entries),
    'ratings',
    'Rating',
  );
}

function overTime({ dated, years }: MovieStatsAnswer): Html {
  const caption: Pick<Caption, 'id' | 'title'> = { id: 'time', title: 'Over the years' };
  if (years.length === 0) {
    const says = dated ? 'None of its ratings has a date.' : 'This dataset does not say when ratings were given.';
    return figure({ ...caption, says, measure: 'No dates' }, html``);
  }
  const n = years.reduce((sum, year) => sum + year.ratings, 0);
  const busiest = years.reduce((most, year) => (year.ratings > most.ratings ? year : most));
  return trend(
    {
      ...caption,
      says: `The year with the most ratings is ${busiest.year}, with ${ratings(busiest.ratings)}.`,
      measure: `Number of ratings and average rating per year; n = ${ratings(n)}`,
    },
    years,
  );
}
