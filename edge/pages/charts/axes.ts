/** Grid lines and labels of a plot. The labels are outside the plot, where charts.css leaves room for them. */

import { html } from 'hono/html';
import type { Html } from '../frame/layout.ts';
import { length } from './figure.ts';
import type { Tick } from './ticks.ts';

/** Returns horizontal grid lines with labels on the left. A tick's `at` is 0 at the bottom and 1 at the top. */
export function rows(ticks: readonly Tick[]): Html {
  return html`${ticks.map(
    ({
      at,
      label,
    }) => html`<line class="${at === 0 ? 'base' : 'grid'}" x1="0" x2="100%" y1="${length(1 - at)}" y2="${length(1 - at)}"/>
<text x="0" y="${length(1 - at)}" dx="-8" dy="0.32em" text-anchor="end">${label}</text>`,
  )}`;
}

/** Returns labels below the plot. A tick's `at` is 0 on the left and 1 on the right. */
export function columns(ticks: readonly Tick[]): Html {
  return html`${ticks.map(
    ({ at, label }) => html`<text x="${length(at)}" y="100%" dy="1.5em" text-anchor="middle">${label}</text>`,
  )}`;
}
