/** Charts of the held-out evaluation: error, lists, what the error depends on, calibration. */

import { html } from 'hono/html';
import { type BarRow, bars } from '../charts/bars.ts';
import { type Caption, figure } from '../charts/figure.ts';
import { count, decimal, percent } from '../charts/format.ts';
import { drawLines, type Series } from '../charts/lines.ts';
import { legible, roundNumbers } from '../charts/ticks.ts';
import type { Html } from '../frame/layout.ts';
import { colourOf, DRAWN, nameOf } from './names.ts';
import type { Report } from './report.ts';

type SizeBins = NonNullable<Report['byProfile']>;

/** How much better the hybrid's figure is than the baseline's, as a share of the baseline's. */
const gain = (hybrid: number, baseline: number) => percent(1 - hybrid / baseline, 0);

export function errors({ rating }: Report): Html {
  const models = Object.entries(rating).toSorted(([, a], [, b]) => (a.rmse ?? 0) - (b.rmse ?? 0));
  const { hybrid, bias } = rating;
  return bars(
    {
      id: 'error',
      title: 'Error of predicted ratings',
      says:
        hybrid?.rmse && bias?.rmse
          ? `The hybrid's error is ${gain(hybrid.rmse, bias.rmse)} below that of the baseline, which knows only how generous the viewer is and how liked the film.`
          : 'The shorter the bar, the closer the predictions.',
      measure: `Root of the mean squared error and mean absolute error, in the unit of the ratings: lower is better. “Own” is the share of rows that a model knew something about. n = ${count(hybrid?.n ?? 0)} held-out ratings`,
    },
    ['Model', 'RMSE', 'MAE', 'Own'],
    models.map(
      ([model, { rmse, mae, answered }]): BarRow => ({
        name: nameOf(model),
        value: rmse ?? 0,
        cells: [decimal(rmse, 3), decimal(mae, 3), answered === null ? '–' : percent(answered, 0)],
        strong: model === 'hybrid',
      }),
    ),
  );
}

export function lists({ ranking = {} }: Report): Html {
  const models = Object.entries(ranking).toSorted(([, a], [, b]) => (b['ndcg@10'] ?? 0) - (a['ndcg@10'] ?? 0));
  if (models.length === 0) return html``;
  const { hybrid, popularity } = ranking;
  const times = (hybrid?.['ndcg@10'] ?? 0) / (popularity?.['ndcg@10'] ?? 0);
  return bars(
    {
      id: 'lists',
      title: 'Quality of lists',
      says: Number.isFinite(times)
        ? `The hybrid's lists find what viewers went on to like ${decimal(times, 1)} times as well as a list of the most popular films.`
        : 'The longer the bar, the more of what viewers went on to like stands high in their lists.',
      measure: `nDCG of the first ten, recall of the first twenty: higher is better; coverage: share of all films in anybody's first ten. n = ${count(hybrid?.users ?? 0)} viewers`,
    },
    ['Model', 'nDCG @10', 'Recall @20', 'Coverage'],
    models.map(
      ([model, quality]): BarRow => ({
        name: nameOf(model),
        value: quality['ndcg@10'] ?? 0,
        cells: [
          decimal(quality['ndcg@10'], 3),
          decimal(quality['recall@20'], 3),
          quality['coverage@10'] === null ? '–' : percent(quality['coverage@10']),
        ],
        strong: model === 'hybrid',
      }),
    ),
  );
}

export function errorByProfile({ byProfile = [] }: Report): Html {
  return errorBySize('error-by-viewer', 'Error by what is known of the viewer', 'ratings of the viewer', byProfile);
}

export function errorByMovie({ byMovie = [] }: Report): Html {
  return errorBySize('error-by-film', 'Error by what is known of the film', 'ratings of the film', byMovie);
}

/** Bins stand side by side, as far apart as each other. Nothing for a report without them. */
function errorBySize(id: string, title: string, of: string, bins: SizeBins): Html {
  if (bins.length === 0) return html``;
  const names = binNames(bins);
  const models = DRAWN.filter((model) => bins.every(({ rmse }) => rmse[model] !== undefined));
  const all = bins.flatMap(({ rmse }) => models.map((model) => rmse[model]));
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  const first = bins[0].rmse.hybrid;
  const last = bins[bins.length - 1].rmse.hybrid;
  const change = last < first ? 'falls' : 'rises';
  const caption: Caption = {
    id,
    title,
    says:
      bins.length === 1
        ? `All rows have ${names[0]} ${of}.`
        : `From ${names[0]} to ${names[bins.length - 1]} ${of}, the hybrid's error ${change} from ${decimal(first)} to ${decimal(last)}.`,
    measure: `Root of the mean squared error by number of ${of} in training: lower is better; n = ${count(n)} held-out ratings`,
  };
  const end = Math.max(1, bins.length - 1);
  const series = models.map(
    (model): Series => ({
      name: nameOf(model),
      colour: colourOf(model),
      points: bins.map(({ rmse }, x) => ({ x, y: rmse[model] })),
    }),
  );
  return figure(
    caption,
    drawLines(caption, {
      series,
      x: [0, end],
      ...vertical(all),
      xTicks: legible(names, end).map((k) => ({ at: k / end, label: names[k] })),
    }),
    {
      head: [of, 'n', ...models.map(nameOf)],
      rows: bins.map(({ rmse, n: rows }, k) => [
        names[k],
        count(rows),
        ...models.map((model) => decimal(rmse[model], 3)),
      ]),
    },
  );
}

export function calibration({ calibration: { deciles } }: Report): Html {
  if (deciles.length === 0) return html``;
  const worst = Math.max(...deciles.map(({ predicted, actual }) => Math.abs(predicted - actual)));
  const n = deciles.reduce((sum, bin) => sum + bin.n, 0);
  const caption: Caption = {
    id: 'calibration',
    title: 'Do predictions mean what they say?',
    says: `Films predicted at some rating are rated so on average: each tenth is off by ${decimal(worst)} at most.`,
    measure: `Mean given rating by mean predicted rating, in tenths of the rows by prediction; on the dashed line both agree; n = ${count(n)} held-out ratings`,
  };
  const ends = roundNumbers(...extremes(deciles.flatMap(({ predicted, actual }) => [predicted, actual])));
  const [low, high] = [ends[0], ends[ends.length - 1]];
  const ticks = ends.map((mark) => ({ at: (mark - low) / (high - low), label: String(mark) }));
  return figure(
    caption,
    drawLines(caption, {
      series: [
        {
          name: 'predicted = given',
          colour: 6,
          dots: false,
          points: [
            { x: low, y: low },
            { x: high, y: high },
          ],
        },
        { name: 'hybrid', colour: 1, points: deciles.map(({ predicted, actual }) => ({ x: predicted, y: actual })) },
      ],
      x: [low, high],
      y: [low, high],
      xTicks: ticks,
      yTicks: ticks,
    }),
    {
      head: ['Tenth', 'Predicted', 'Given', 'n'],
      rows: deciles.map(({ predicted, actual, n: rows }, k) => [
        String(k + 1),
        decimal(predicted),
        decimal(actual),
        count(rows),
      ]),
    },
  );
}

export function intervals({ calibration: { interval80, width80, byProfile, byMovie }, rating }: Report): Html {
  if (interval80 === null) return html``;
  const rows = (bins: Report['calibration']['byProfile'], of: string) => {
    const names = binNames(bins);
    return bins.flatMap(({ interval80: within, width80: width }, k): BarRow[] =>
      within === null ? [] : [{ name: `${of}: ${names[k]}`, value: within, cells: [percent(within), decimal(width)] }],
    );
  };
  return bars(
    {
      id: 'intervals',
      title: 'Do intervals hold what they promise?',
      says: `The interval shown is meant to hold four of five ratings; it holds ${percent(interval80)}.`,
      measure: `Share of held-out ratings within their 80 % interval, and its mean width in the unit of the ratings, by number of ratings in training; n = ${count(rating.hybrid?.n ?? 0)} held-out ratings`,
    },
    ['Ratings of', 'Within', 'Width'],
    [
      { name: 'All', value: interval80, cells: [percent(interval80), decimal(width80)], strong: true },
      ...rows(byProfile, 'viewer'),
      ...rows(byMovie, 'film'),
    ],
  );
}

function vertical(values: readonly number[]): { y: [number, number]; yTicks: { at: number; label: string }[] } {
  const marks = roundNumbers(...extremes(values));
  const [low, high] = [marks[0], marks[marks.length - 1]];
  const digits = high - low < 0.5 ? 2 : 1;
  return {
    y: [low, high],
    yTicks: marks.map((mark) => ({ at: (mark - low) / (high - low), label: mark.toFixed(digits) })),
  };
}

function extremes(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** `10–29`; the last has no end. */
function binNames(bins: readonly { from: number }[]): string[] {
  return bins.map(({ from }, k) => {
    if (k + 1 === bins.length) return `${from}+`;
    const to = bins[k + 1].from - 1;
    return from === to ? String(from) : `${from}–${to}`;
  });
}
