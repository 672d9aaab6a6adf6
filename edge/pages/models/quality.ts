/**
 * Charts of the held-out evaluation: errors, quality of lists, how errors depend on the number of ratings, and
 * calibration. docs/accuracy.md defines the figures.
 */

import { html } from 'hono/html';
import { CAP_ITEM, ITEM, ITEMS } from '../../../shared/item-words.ts';
import { type BarRow, bars } from '../charts/bars.ts';
import { type Caption, figure } from '../charts/figure.ts';
import { count, decimal, percent } from '../charts/format.ts';
import { drawLines, type Series } from '../charts/lines.ts';
import { legible, roundNumbers } from '../charts/ticks.ts';
import type { Html } from '../frame/layout.ts';
import { colourOf, DRAWN, nameOf } from './names.ts';
import { bestFirst, type Report } from './report.ts';

type SizeBins = NonNullable<Report['byProfile']>;

/** How much smaller the hybrid's figure is than the baseline's, in percent of the baseline's. */
const gain = (hybrid: number, baseline: number) => percent(1 - hybrid / baseline, 0);

/** Returns the chart of rating errors (RMSE and MAE), one row for each model and control, the best first. */
export function errors({ rating }: Report): Html {
  const models = bestFirst(rating, ({ rmse }) => rmse, 'low');
  const { hybrid, bias } = rating;
  return bars(
    {
      id: 'error',
      title: 'Error of predicted ratings',
      says:
        hybrid?.rmse && bias?.rmse
          ? `The hybrid's error is ${gain(hybrid.rmse, bias.rmse)} lower than the baseline's. The baseline knows only how generously the viewer rates and how well liked the ${ITEM} is.`
          : 'The shorter the bar, the closer the predictions.',
      measure: `RMSE: root of the mean squared error. MAE: mean absolute error. Both are in the unit of the ratings, and lower is better. “Own”: share of the ratings for which the model had a prediction of its own. n = ${count(hybrid?.n ?? 0)} held-out ratings`,
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

/**
 * Returns the chart of list quality, one row for each model and control, the best first. Nothing when lists were not
 * judged.
 */
export function lists({ ranking = {} }: Report): Html {
  const models = bestFirst(ranking, (quality) => quality['ndcg@10']);
  if (models.length === 0) return html``;
  const { hybrid, popularity } = ranking;
  const times = (hybrid?.['ndcg@10'] ?? Number.NaN) / (popularity?.['ndcg@10'] ?? Number.NaN);
  return bars(
    {
      id: 'lists',
      title: 'Quality of the lists',
      says: Number.isFinite(times)
        ? `By nDCG, the hybrid's lists find the ${ITEMS} that viewers liked ${decimal(times, 1)} times as well as a list of the most popular ${ITEMS}.`
        : `The longer the bar, the higher the lists place the ${ITEMS} that viewers liked.`,
      measure: `nDCG @10: how high the liked ${ITEMS} are among the first ten, from 0 to 1. Recall @20: share of the liked ${ITEMS} among the first twenty. Higher is better for both. Coverage: share of all ${ITEMS} that are among anybody's first ten. n = ${count(hybrid?.users ?? 0)} viewers`,
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

/** Returns the chart of RMSE by the viewer's number of ratings. Nothing for a report without these figures. */
export function errorByProfile({ byProfile = [] }: Report): Html {
  return errorBySize('error-by-viewer', 'Error and ratings of the viewer', 'ratings of the viewer', byProfile);
}

/** Returns the chart of RMSE by the film's number of ratings. Nothing for a report without these figures. */
export function errorByMovie({ byMovie = [] }: Report): Html {
  return errorBySize('error-by-film', `Error and ratings of the ${ITEM}`, `ratings of the ${ITEM}`, byMovie);
}

/** A chart with one point for each bin. The points are equally far apart, however wide the bins are. */
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
        ? `All held-out ratings are in one group: ${names[0]} ${of}.`
        : `The hybrid's error ${change} from ${decimal(first)} (${names[0]} ${of}) to ${decimal(last)} (${names[bins.length - 1]}).`,
    measure: `RMSE (root of the mean squared error) by number of ${of} in the training data; lower is better; n = ${count(n)} held-out ratings`,
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

/** Returns the chart of given against predicted ratings, by decile of the predictions. Nothing without deciles. */
export function calibration({ calibration: { deciles } }: Report): Html {
  if (deciles.length === 0) return html``;
  const worst = Math.max(...deciles.map(({ predicted, actual }) => Math.abs(predicted - actual)));
  const n = deciles.reduce((sum, bin) => sum + bin.n, 0);
  const caption: Caption = {
    id: 'calibration',
    title: 'Do predictions mean what they say?',
    says: `In each group, the average rating given differs from the average prediction by ${decimal(worst)} at most.`,
    measure: `Average rating given and average rating predicted, in ten equal groups from the lowest to the highest predictions. On the dashed line both agree. n = ${count(n)} held-out ratings`,
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
      head: ['Group', 'Predicted', 'Given', 'n'],
      rows: deciles.map(({ predicted, actual, n: rows }, k) => [
        String(k + 1),
        decimal(predicted),
        decimal(actual),
        count(rows),
      ]),
    },
  );
}

/**
 * Returns the chart of how many ratings lie inside their 80 % interval, by number of ratings. Nothing without
 * intervals.
 */
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
      title: 'Do the ranges keep their promise?',
      says: `The range shown with a prediction is meant to contain four out of five ratings. It contains ${percent(interval80)}.`,
      measure: `Share of held-out ratings inside their 80 % range, and the average width of the range in the unit of the ratings, by number of ratings of the viewer or ${ITEM} in the training data; n = ${count(rating.hybrid?.n ?? 0)} held-out ratings`,
    },
    ['Ratings of', 'Inside', 'Width'],
    [
      { name: 'All', value: interval80, cells: [percent(interval80), decimal(width80)], strong: true },
      ...rows(byProfile, 'Viewer'),
      ...rows(byMovie, CAP_ITEM),
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

/** Names of bins like `10–29`. The last bin has no upper end: `300+`. */
function binNames(bins: readonly { from: number }[]): string[] {
  return bins.map(({ from }, k) => {
    if (k + 1 === bins.length) return `${from}+`;
    const to = bins[k + 1].from - 1;
    return from === to ? String(from) : `${from}–${to}`;
  });
}
