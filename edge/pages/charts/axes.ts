/** Grid lines and labels of a plot. Labels stand outside, in the room that charts.css leaves around it. */

import { html } from 'hono/html';
import type { Html } from '../frame/layout.ts';
import { length } from './figure.ts';
import type { Tick } from './ticks.ts';

/** Lines across, from the bottom (0) to the top (1), with labels at the left. */
export function rows(ticks: readonly Tick[]): Html {
  return html`${ticks.map(
    ({
      at,
      label,
    }) => html`<line class="${at === 0 ? 'base' : 'grid'}" x1="0" x2="100%" y1="${length(1 - at)}" y2="${length(1 - at)}"/>
<text x="0" y="${length(1 - at)}" dx="-8" dy="0.32em" text-anchor="end">${label}</text>`,
  )}`;
}

/** Labels below, from the left (0) to the right (1). */
export function columns(ticks: readonly Tick[]): Html {
  return html`${ticks.map(
    ({ at, label }) => html`<text x="${length(at)}" y="100%" dy="1.5em" text-anchor="middle">${label}</text>`,
  )}`;
}
