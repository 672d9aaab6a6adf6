/** Horizontal bars in a table, one in each row. The names have room, and every number is there to be read. */

import { html } from 'hono/html';
import type { Html } from '../frame/layout.ts';
import { scrollBox } from '../frame/scroll-box.ts';
import { type Caption, figure, length } from './figure.ts';

/** A row of the table. */
export interface BarRow {
  readonly name: string;
  /** Length of the bar, in the unit that all rows share. */
  readonly value: number;
  /** Texts after the bar: first the value, then the other columns. */
  readonly cells: readonly string[];
  /** True draws the bar in the accent colour. */
  readonly strong?: boolean;
}

/**
 * Returns the chart. `head` has the titles of the columns: the rows' names, the bar's value, then the other cells. A
 * bar of length 0 stands for the value `from`, and the longest bar for the largest value.
 */
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
