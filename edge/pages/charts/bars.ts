/** Bars that lie, one a row of a table: names as long as they are, and every number to be read. */

import { html } from 'hono/html';
import type { Html } from '../frame/layout.ts';
import { scrollBox } from '../frame/scroll-box.ts';
import { type Caption, figure, length } from './figure.ts';

export interface BarRow {
  readonly name: string;
  /** Length of the bar. */
  readonly value: number;
  /** What stands behind the bar: the value first, then others. */
  readonly cells: readonly string[];
  /** Drawn in the accent colour: the one that is ours, or the first. */
  readonly strong?: boolean;
}

/** `head` names the rows, the bar's value and the other cells. Bars begin at `from` (0 by default). */
export function bars(caption: Caption, head: readonly string[], rows: readonly BarRow[], from = 0): Html {
  const top = Math.max(...rows.map(({ value }) => value), from);
  const span = top - from || 1;
  const [name, value, ...others] = head;
  return figure(
    caption,
    scrollBox(
      caption.title,
      html`<table class="bars">
<thead><tr><th scope="col">${name}</th><td class="drawn" aria-hidden="true"></td><th scope="col" class="number">${value}</th>${others.map(
        (other) => html`<th scope="col" class="number">${other}</th>`,
      )}</tr></thead>
<tbody>${rows.map(
        ({ name, value, cells, strong }) =>
          html`<tr><th scope="row">${name}</th><td class="drawn" aria-hidden="true"><svg><rect class="${strong ? 'mark' : 'mark quiet'}" width="${length(Math.max(0, value - from) / span)}" height="100%"/></svg></td>${cells.map(
            (cell) => html`<td class="number">${cell}</td>`,
          )}</tr>`,
      )}</tbody>
</table>`,
    ),
  );
}
