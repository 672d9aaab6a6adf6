/** Lines on common axes, with optional bands behind them. */

import { html } from 'hono/html';
import type { Html } from '../frame/layout.ts';
import { columns, rows } from './axes.ts';
import { type Caption, length, plot } from './figure.ts';
import type { Tick } from './ticks.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** One line. */
export interface Series {
  readonly name: string;
  /** Number of a colour in the palette, 1 to 8. Each colour has its own dashes. */
  readonly colour: number;
  /** Ascending in x. */
  readonly points: readonly Point[];
  /** False draws no dots: for long series, and for lines that are not data. */
  readonly dots?: boolean;
}

/** Everything that is drawn on one pair of axes. */
export interface Lines {
  readonly series: readonly Series[];
  /** Areas behind the lines, ascending in x. */
  readonly bands?: readonly (readonly { readonly x: number; readonly low: number; readonly high: number }[])[];
  /** The two ends of each axis, in the unit of the points. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
}

/** Paths are drawn on a square of this size. The browser stretches it; the strokes keep their width. A round number. */
const SQUARE = 1_000;

/** Returns the drawing with a legend. A single line has no legend. */
export function drawLines(caption: Caption, { series, bands = [], x, y, xTicks, yTicks }: Lines): Html {
  const across = share(x);
  const up = share(y);
  const at = (point: Point) => `${Math.round(SQUARE * across(point.x))} ${Math.round(SQUARE * (1 - up(point.y)))}`;
  const path = (points: readonly Point[]) => `M${points.map(at).join('L')}`;
  const outline = (band: NonNullable<Lines['bands']>[number]) =>
    `${path([...band.map(({ x, high }) => ({ x, y: high })), ...band.toReversed().map(({ x, low }) => ({ x, y: low }))])}Z`;
  return html`${series.length > 1 ? legend(series) : ''}${plot(
    caption,
    html`${rows(yTicks)}${columns(xTicks)}
<svg class="stretch" viewBox="0 0 ${SQUARE} ${SQUARE}" preserveAspectRatio="none" width="100%" height="100%">
${bands.filter(({ length }) => length > 0).map((band) => html`<path class="band" d="${outline(band)}"/>`)}
${series
  .filter(({ points }) => points.length > 0)
  .map(({ colour, points }) => html`<path class="line c${colour}" d="${path(points)}"/>`)}
</svg>
${series.map(({ name, colour, points, dots = true }) =>
  dots
    ? points.map(
        (point) =>
          html`<circle class="dot c${colour}" cx="${length(across(point.x))}" cy="${length(1 - up(point.y))}"><title>${name}: ${Number(point.y.toFixed(3))}</title></circle>`,
      )
    : '',
)}`,
  )}`;
}

function legend(series: readonly Series[]): Html {
  return html`<ul class="legend">${series.map(
    ({ name, colour }) =>
      html`<li><svg aria-hidden="true" width="28" height="10"><line class="line c${colour}" x1="0" x2="28" y1="5" y2="5"/></svg>${name}</li>`,
  )}</ul>`;
}

function share([from, to]: readonly [number, number]): (value: number) => number {
  const span = to - from || 1;
  return (value) => Math.min(1, Math.max(0, (value - from) / span));
}
