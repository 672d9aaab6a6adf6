/** Ratings over the years: the number of ratings and the mean rating of each year. */

import { html } from 'hono/html';
import type { Html } from '../frame/layout.ts';
import { type Caption, figure } from './figure.ts';
import { count, decimal } from './format.ts';
import { drawBars } from './histogram.ts';
import { drawLines } from './lines.ts';
import { legible, roundNumbers } from './ticks.ts';

/** The ratings of one year. */
export interface Period {
  readonly year: number;
  readonly ratings: number;
  readonly mean: number;
}

/**
 * Returns the two charts; of `picks`, which have no means, the first alone. `periods` are ascending and not empty. Years
 * without ratings have no bar and no dot.
 */
export function trend(caption: Caption, periods: readonly Period[], picks = false): Html {
  const [first, last] = [periods[0].year, periods[periods.length - 1].year];
  const years = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  const byYear = new Map(periods.map((period) => [period.year, period]));
  const bars = years.map((year) => ({ label: String(year), value: byYear.get(year)?.ratings ?? 0 }));
  const means = periods.map(({ mean }) => mean);
  const marks = roundNumbers(Math.min(...means), Math.max(...means), 3);
  const [low, high] = [marks[0], marks[marks.length - 1]];
  const digits = high - low < 0.5 ? 2 : 1;
  // Each dot is above the middle of its year's bar.
  const place = 1 / years.length;
  const what = picks ? 'picks' : 'ratings';
  const meanLine = () => html`<h4>Average rating</h4>
${drawLines(
  { ...caption, id: `${caption.id}-m`, title: `${caption.title}: average rating` },
  {
    series: [{ name: 'average rating', colour: 1, points: periods.map(({ year, mean }) => ({ x: year, y: mean })) }],
    x: [first - 0.5, last + 0.5],
    y: [low, high],
    xTicks: legible(bars.map(({ label }) => label)).map((k) => ({ at: (k + 0.5) * place, label: bars[k].label })),
    yTicks: marks.map((mark) => ({ at: (mark - low) / (high - low), label: mark.toFixed(digits) })),
  },
)}`;
  return figure(
    caption,
    html`<h4>${picks ? 'Picks' : 'Ratings'} per year</h4>
${drawBars({ ...caption, id: `${caption.id}-n`, title: `${caption.title}: ${what} per year` }, bars, what)}
${picks ? '' : meanLine()}`,
    {
      head: ['Year', picks ? 'Picks' : 'Ratings', ...(picks ? [] : ['Average'])],
      rows: periods.map(({ year, ratings, mean }) => [String(year), count(ratings), ...(picks ? [] : [decimal(mean)])]),
    },
  );
}
