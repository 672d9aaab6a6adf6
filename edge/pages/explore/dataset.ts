/** Charts of all ratings together: values, viewers, films, genres, decades and popularity. */

import { html } from 'hono/html';
import type { DatasetAnswer, SpreadAnswer } from '../../../models/recommender/answers.ts';
import { CAP_AN_ITEM, CAP_ITEMS, ITEM, ITEMS } from '../../../shared/item-words.ts';
import { isPicks } from '../../../shared/ratings.ts';
import { type BarRow, bars } from '../charts/bars.ts';
import { type Caption, figure } from '../charts/figure.ts';
import { compact, count, decimal, percent, range } from '../charts/format.ts';
import { histogram, ratingBars } from '../charts/histogram.ts';
import { drawLines } from '../charts/lines.ts';
import { legible, roundNumbers } from '../charts/ticks.ts';
import type { Html } from '../frame/layout.ts';

/** Returns the chart of how often each rating was given. The dataset has at least one rating. */
export function given({ histogram: entries, dataset, meanRating }: DatasetAnswer): Html {
  const favourite = entries.reduce((most, entry) => (entry.count > most.count ? entry : most));
  const share = percent(favourite.count / dataset.ratings, 0);
  return histogram(
    {
      id: 'given',
      title: 'Ratings given',
      says: `The most common rating is ${favourite.rating} (${share} of all ratings). The average is ${decimal(meanRating)}.`,
      measure: `How often each rating was given; n = ${count(dataset.ratings)} ratings`,
    },
    ratingBars(entries),
    'ratings',
    'Rating',
  );
}

/** What the rows of a dataset are called: ratings, or picks. */
export function wordFor({ scale }: Pick<DatasetAnswer['dataset'], 'scale'>): 'ratings' | 'picks' {
  return isPicks(scale) ? 'picks' : 'ratings';
}

/** Returns the chart of how many ratings viewers gave. */
export function perUser({ perUser: { median, most, bins }, dataset }: DatasetAnswer): Html {
  const what = wordFor(dataset);
  const did = what === 'picks' ? 'made' : 'gave';
  return spread(
    {
      id: 'per-viewer',
      title: `${capitalised(what)} per viewer`,
      says: `Half of the viewers ${did} ${count(median)} ${what} or fewer; the busiest ${did} ${count(most)}.`,
      measure: `Number of viewers by how many ${what} they ${did}; n = ${count(dataset.users)} viewers`,
    },
    capitalised(what),
    'Viewers',
    bins,
  );
}

/** Returns the chart of how many ratings films have. */
export function perMovie({ perMovie: { median, most, bins }, dataset }: DatasetAnswer): Html {
  const what = wordFor(dataset);
  const done = what === 'picks' ? 'picked' : 'rated';
  return spread(
    {
      id: 'per-film',
      title: `${capitalised(what)} per ${ITEM}`,
      says: `Half of the ${done} ${ITEMS} have ${count(median)} ${what} or fewer; the most ${done} has ${count(most)}.`,
      measure: `Number of ${ITEMS} by how many ${what} they have; n = ${count(dataset.movies)} ${ITEMS}`,
    },
    capitalised(what),
    CAP_ITEMS,
    bins,
  );
}

function spread(caption: Caption, ratings: string, what: string, bins: SpreadAnswer['bins']): Html {
  const rows = bins.map(
    ({ from, to, count: n }): BarRow => ({ name: range(from, to), value: n, cells: [count(n)], strong: true }),
  );
  return bars(caption, [ratings, what], rows);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Returns the chart of ratings by genre. Says so when the dataset has no genres. */
export function genres({ genres: groups, dataset }: DatasetAnswer): Html {
  const caption = { id: 'genres', title: 'Genres' };
  const rated = groups.filter(({ ratings }) => ratings > 0);
  if (rated.length === 0) {
    return figure(
      { ...caption, says: `This dataset does not say which genres ${ITEMS} have.`, measure: 'No genres' },
      html``,
    );
  }
  const what = wordFor(dataset);
  const picks = what === 'picks';
  const liked = rated.reduce((best, group) => ((group.mean ?? 0) > (best.mean ?? 0) ? group : best));
  return bars(
    {
      ...caption,
      says: `${rated[0].genre} has the most ${what}.${picks ? '' : ` ${liked.genre} is rated best: ${decimal(liked.mean)} on average.`}`,
      measure: `Number of ${what} by genre. ${CAP_AN_ITEM} counts in each of its genres. n = ${count(dataset.ratings)} ${what}`,
    },
    ['Genre', capitalised(what), CAP_ITEMS, ...(picks ? [] : ['Avg.'])],
    groups.map(({ genre, ratings, movies, mean }) => ({
      name: genre,
      value: ratings,
      cells: [compact(ratings), count(movies), ...(picks ? [] : [decimal(mean)])],
      strong: true,
    })),
  );
}

/** Returns the chart of ratings by decade of the film. The dataset has at least one rating. */
export function decades({ decades: groups, dataset }: DatasetAnswer): Html {
  const what = wordFor(dataset);
  const picks = what === 'picks';
  const most = groups.reduce((best, group) => (group.ratings > best.ratings ? group : best));
  return bars(
    {
      id: 'decades',
      title: 'Decades',
      says: `${CAP_ITEMS} from ${most.decade === null ? 'an unknown year' : `the ${most.decade}s`} have the most ${what}.`,
      measure: `Number of ${what} by decade of the ${ITEM}; n = ${count(dataset.ratings)} ${what}`,
    },
    ['Decade', capitalised(what), CAP_ITEMS, ...(picks ? [] : ['Avg.'])],
    groups.map(({ decade, ratings, movies, mean }) => ({
      name: decade === null ? 'Unknown' : `${decade}s`,
      value: ratings,
      cells: [compact(ratings), count(movies), ...(picks ? [] : [decimal(mean)])],
      strong: true,
    })),
  );
}

/** Returns the chart of films' mean ratings by their number of ratings: the median and two bands of quantiles. */
export function popularity({ popularity: bins, dataset }: DatasetAnswer): Html {
  const first = bins[0];
  const last = bins[bins.length - 1];
  const rises = last.p50 > first.p50 ? 'better than' : 'no better than';
  const caption: Caption = {
    id: 'popularity',
    title: `Are popular ${ITEMS} rated better?`,
    says: `${CAP_ITEMS} with ${count(last.from)} or more ratings are rated ${rises} ${ITEMS} with ${range(first.from, first.to)} ${first.to === 1 ? 'rating' : 'ratings'}: the middle ${ITEM} has ${decimal(last.p50)} against ${decimal(first.p50)}. The fewer ratings ${ITEMS} have, the more their averages scatter.`,
    measure: `Average rating of ${ITEMS} by number of ratings. The line is the middle ${ITEM} (median). The bands hold the middle half and the middle 80\u00a0% of the ${ITEMS}. n = ${count(dataset.ratedMovies)} ${ITEMS}`,
  };
  const marks = roundNumbers(Math.min(...bins.map(({ p10 }) => p10)), Math.max(...bins.map(({ p90 }) => p90)));
  const [low, high] = [marks[0], marks[marks.length - 1]];
  const labels = bins.map(({ from }) => compact(from));
  const end = Math.max(1, bins.length - 1);
  return figure(
    caption,
    drawLines(caption, {
      bands: [
        bins.map(({ p10, p90 }, x) => ({ x, low: p10, high: p90 })),
        bins.map(({ p25, p75 }, x) => ({ x, low: p25, high: p75 })),
      ],
      series: [{ name: `middle ${ITEM}`, colour: 1, points: bins.map(({ p50 }, x) => ({ x, y: p50 })) }],
      x: [0, end],
      y: [low, high],
      xTicks: legible(labels, end).map((k) => ({ at: k / end, label: labels[k] })),
      yTicks: marks.map((mark) => ({ at: (mark - low) / (high - low), label: String(mark) })),
    }),
    {
      head: ['Ratings', CAP_ITEMS, '10 %', '25 %', 'Middle', '75 %', '90 %'],
      rows: bins.map(({ from, to, movies, p10, p25, p50, p75, p90 }) => [
        range(from, to),
        count(movies),
        ...[p10, p25, p50, p75, p90].map((mean) => decimal(mean)),
      ]),
    },
  );
}
