/** Ratings over the years. For a dataset of few years, ratings over the months. */

import { html } from 'hono/html';
import type { DatasetAnswer } from '../../../models/recommender/answers.ts';
import { figure } from '../charts/figure.ts';
import { count } from '../charts/format.ts';
import { histogram } from '../charts/histogram.ts';
import { type Period, trend } from '../charts/trend.ts';
import type { Html } from '../frame/layout.ts';
import { wordFor } from './dataset.ts';

const MONTHS_PER_YEAR = 12;
/** The chart shows years when at least this many have ratings, and months otherwise. A round number. */
const ENOUGH_YEARS = 3;

/** Returns the chart of ratings over time. Says so when the dataset has no dates. */
export function overTime({ months, dataset }: DatasetAnswer): Html {
  const caption = { id: 'time', title: 'Over time' };
  const what = wordFor(dataset);
  const picks = what === 'picks';
  if (months.length === 0) {
    return figure(
      {
        ...caption,
        says: `This dataset does not say when ${what} were ${picks ? 'made' : 'given'}.`,
        measure: 'No dates',
      },
      html``,
    );
  }
  const n = months.reduce((sum, { ratings }) => sum + ratings, 0);
  const undated = n < dataset.ratings ? ` of ${count(dataset.ratings)}; the others have no date` : '';
  const years = byYear(months);
  if (years.length < ENOUGH_YEARS) {
    const busiest = months.reduce((most, month) => (month.ratings > most.ratings ? month : most));
    return histogram(
      {
        ...caption,
        says: `The busiest month is ${busiest.month}, with ${count(busiest.ratings)} ${what}.`,
        measure: `Number of ${what} per month; n = ${count(n)} ${what}${undated}`,
      },
      everyMonth(months),
      what,
      'Month',
    );
  }
  const busiest = years.reduce((most, year) => (year.ratings > most.ratings ? year : most));
  return trend(
    {
      ...caption,
      says: `The busiest year is ${busiest.year}, with ${count(busiest.ratings)} ${what}.`,
      measure: `Number of ${what}${picks ? '' : ' and average rating'} per year; n = ${count(n)} ${what}${undated}`,
    },
    years,
    picks,
  );
}

/** The years that have ratings, ascending, with the mean of each year's ratings. */
function byYear(months: DatasetAnswer['months']): Period[] {
  return Array.from(
    Map.groupBy(months, ({ month }) => month.slice(0, 4)),
    ([year, own]) => {
      const ratings = own.reduce((sum, month) => sum + month.ratings, 0);
      const mean = own.reduce((sum, month) => sum + month.mean * month.ratings, 0) / ratings;
      return { year: Number(year), ratings, mean };
    },
  );
}

/** Every month from the first to the last, including months without ratings. */
function everyMonth(months: DatasetAnswer['months']): { label: string; value: number }[] {
  const number = (month: string) => Number(month.slice(0, 4)) * MONTHS_PER_YEAR + Number(month.slice(5)) - 1;
  const name = (n: number) =>
    `${Math.floor(n / MONTHS_PER_YEAR)}-${String((n % MONTHS_PER_YEAR) + 1).padStart(2, '0')}`;
  const found = new Map(months.map(({ month, ratings }) => [month, ratings]));
  const first = number(months[0].month);
  const span = number(months[months.length - 1].month) - first + 1;
  return Array.from({ length: span }, (_, k) => ({ label: name(first + k), value: found.get(name(first + k)) ?? 0 }));
}
