/** The frame of a chart: its title, a sentence on what it shows, what is measured, and the numbers as a table. */

import { html } from 'hono/html';
import type { Html } from '../frame/layout.ts';
import { scrollBox } from '../frame/scroll-box.ts';

/** The texts of a chart. */
export interface Caption {
  /** Unique on its page; letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** What the chart shows, in a sentence or two. */
  readonly says: string;
  /** What is measured, in which unit, and how many were counted: `Number of ratings per year; n = 100,836 ratings`. */
  readonly measure: string;
}

interface Numbers {
  readonly head: readonly string[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * Returns a chart with its caption. `numbers` repeat everything that is drawn as a table, for people who cannot see it.
 */
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

/**
 * Returns the outer element of a drawing. Positions inside it are percentages, so the drawing fills any width while its
 * text keeps its size.
 */
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

/** Returns a share from 0 to 1 as a CSS length in percent: `0.25` → `25%`. */
export function length(share: number): string {
  return `${Number((100 * share).toFixed(3))}%`;
}
