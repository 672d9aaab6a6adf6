/** Vertical bars: how often each value occurs. */

import { html } from 'hono/html';
import type { Html } from '../frame/layout.ts';
import { columns, rows } from './axes.ts';
import { type Caption, figure, length, plot } from './figure.ts';
import { compact, count } from './format.ts';
import { legible, roundNumbers } from './ticks.ts';

/** With more values than this, neighbouring values share a bar. A round number that still fits on a phone. */
const MOST_BARS = 24;
/** Width of a bar as a share of its place. It only affects the look. */
const FULLNESS = 0.82;

interface Bar {
  readonly label: string;
  readonly value: number;
}

/**
 * Returns the chart with its caption and its numbers. The values of `bars` are counts of `unit`, like `ratings`.
 * `labelHead` is the title of the column of labels.
 */
export function histogram(caption: Caption, bars: readonly Bar[], unit: string, labelHead = 'Value'): Html {
  return figure(caption, drawBars(caption, bars, unit), {
    head: [labelHead, unit],
    rows: bars.map(({ label, value }) => [label, count(value)]),
  });
}

/** Returns only the drawing, without caption and table. */
export function drawBars(caption: Caption, bars: readonly Bar[], unit: string): Html {
  const marks = roundNumbers(0, Math.max(1, ...bars.map(({ value }) => value)));
  const top = marks[marks.length - 1];
  const place = 1 / Math.max(1, bars.length);
  const labels = legible(bars.map(({ label }) => label));
  return plot(
    caption,
    html`${rows(marks.map((mark) => ({ at: mark / top, label: compact(mark) })))}
${bars.map(
  ({ label, value }, k) =>
    html`<rect class="mark" x="${length((k + (1 - FULLNESS) / 2) * place)}" y="${length(1 - value / top)}" width="${length(FULLNESS * place)}" height="${length(value / top)}"><title>${label}: ${count(value)} ${unit}</title></rect>`,
)}
${columns(labels.map((k) => ({ at: (k + 0.5) * place, label: bars[k].label })))}`,
  );
}

/** Returns a bar for each rating of the scale, ascending. On a fine scale, neighbouring ratings share a bar: `0–4`. */
export function ratingBars(given: readonly { rating: number; count: number }[]): Bar[] {
  const together = Math.ceil(given.length / MOST_BARS);
  const bars: Bar[] = [];
  for (let k = 0; k < given.length; k += together) {
    const group = given.slice(k, k + together);
    const [first, last] = [group[0].rating, group[group.length - 1].rating];
    const label = first === last ? String(first) : `${first}–${last}`;
    bars.push({ label, value: group.reduce((sum, entry) => sum + entry.count, 0) });
  }
  return bars;
}
