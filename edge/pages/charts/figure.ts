/** What stands around a chart: its title, what one sees, what is measured, and the numbers as a table. */

import { html } from 'hono/html';
import type { Html } from '../frame/layout.ts';
import { scrollBox } from '../frame/scroll-box.ts';

export interface Caption {
  /** Unique on its page: letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** What one sees, in a sentence. */
  readonly says: string;
  /** Unit and number: `number of ratings, n = 100,836`. */
  readonly measure: string;
}

interface Numbers {
  readonly head: readonly string[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly string[])[];
}

/** A chart with its caption; `numbers` are everything that is drawn, for who cannot see it. */
export function figure({ id, title, says, measure }: Caption, drawing: Html, numbers?: Numbers): Html {
  return html`<figure class="chart card" id="${id}">
<figcaption>
<h3>${title}</h3>
<p>${says}</p>
<p class="measure">${measure}</p>
</figcaption>
${drawing}
${numbers ? details(title, numbers) : ''}
</figure>`;
}

/** The outer element of a drawing; positions in it are percentages, so that it fills any width and its text keeps its size. */
export function plot({ id, title, says }: Caption, marks: Html): Html {
  return html`<div class="plot"><svg role="img" aria-labelledby="${id}-t ${id}-d">
<title id="${id}-t">${title}</title><desc id="${id}-d">${says}</desc>
${marks}
</svg></div>`;
}

function details(title: string, { head, rows }: Numbers): Html {
  return html`<details><summary>The numbers<span class="visually-hidden"> of ${title}</span></summary>
${scrollBox(
  `Numbers of ${title}`,
  html`<table>
<thead><tr>${head.map((name, k) => html`<th scope="col"${k > 0 ? html` class="number"` : ''}>${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([name, ...cells]) =>
      html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`,
  )}</tbody>
</table>`,
)}</details>`;
}

/** A share of one as a length. */
export function length(share: number): string {
  return `${Number((100 * share).toFixed(3))}%`;
}
