/** Charts of one film's ratings: how often each rating was given, and the ratings over the years. */

import { html } from 'hono/html';
import type { MovieFacts, MovieStatsAnswer } from '../../../models/recommender/answers.ts';
import { ITEM } from '../../../shared/item-words.ts';
import { type Caption, figure } from '../charts/figure.ts';
import { count, decimal, percent } from '../charts/format.ts';
import { histogram, ratingBars } from '../charts/histogram.ts';
import { trend } from '../charts/trend.ts';
import type { Html } from '../frame/layout.ts';

/**
 * Returns the charts, or a notice when there is nothing to draw. `stats` is undefined for a release without statistics. Of
 * `picks` there is only when they were made.
 */
export function ratingsOf(stats: MovieStatsAnswer | undefined, { numRatings }: MovieFacts, picks: boolean): Html {
  if (numRatings === 0) {
    return html`<p class="notice">Nobody in this dataset has ${picks ? 'picked' : 'rated'} this ${ITEM}.</p>`;
  }
  if (!stats) {
    return html`<p class="notice">This release was made before statistics were stored. The next nightly run will add them.</p>`;
  }
  return html`<div class="charts">${picks ? '' : given(stats)}${overTime(stats, picks)}</div>`;
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

function overTime({ dated, years }: MovieStatsAnswer, picks: boolean): Html {
  const what = picks ? 'picks' : 'ratings';
  const caption: Pick<Caption, 'id' | 'title'> = { id: 'time', title: 'Over the years' };
  if (years.length === 0) {
    const says = dated
      ? `None of its ${what} has a date.`
      : `This dataset does not say when ${what} were ${picks ? 'made' : 'given'}.`;
    return figure({ ...caption, says, measure: 'No dates' }, html``);
  }
  const n = years.reduce((sum, year) => sum + year.ratings, 0);
  const busiest = years.reduce((most, year) => (year.ratings > most.ratings ? year : most));
  return trend(
    {
      ...caption,
      says: `The year with the most ${what} is ${busiest.year}, with ${count(busiest.ratings)}.`,
      measure: `Number of ${what}${picks ? '' : ' and average rating'} per year; n = ${count(n)} ${what}`,
    },
    years,
    picks,
  );
}
