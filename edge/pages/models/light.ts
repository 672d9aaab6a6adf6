/** What a light release costs, beside the release that it was derived from. */

import { html } from 'hono/html';
import { CAP_ITEMS } from '../../../shared/item-words.ts';
import type { Manifest } from '../../../shared/release/manifest.ts';
import { bytes } from '../charts/format.ts';
import type { Html } from '../frame/layout.ts';
import { scrollBox } from '../frame/scroll-box.ts';

type Light = NonNullable<Manifest['light']>;

/**
 * Returns the section about a light release. `own` is its evaluation, which is null when it was not measured. Of picks, only
 * lists are measured.
 */
export function lightFigures({ of, bytes: loaded, full }: Light, own: Manifest['evaluation'], picks: boolean): Html {
  const row = (name: Html, figures: Manifest['evaluation']) =>
    html`<tr><th scope="row">${name}</th>${picks ? '' : html`<td>${figure(figures?.rmse.hybrid)}</td>`}<td>${figure(figures?.ndcg10.hybrid)}</td></tr>`;
  return html`<section class="part" aria-labelledby="light"><h2 id="light">A light release</h2>
<p>What answers here is small enough for a device: ${bytes(loaded)}. It was derived from release <code>${of}</code> by making the tables of its models smaller; nothing was trained for it. ${CAP_ITEMS} outside the smaller tables are judged by their content and by how popular they are.</p>
${scrollBox(
  'Accuracy of both releases',
  html`<table><caption class="muted small">${picks ? 'On the same held-out picks. A higher nDCG@10 is better.' : 'On the same held-out ratings. A lower RMSE and a higher nDCG@10 are better.'}</caption>
<thead><tr><th scope="col">Release</th>${picks ? '' : html`<th scope="col">RMSE</th>`}<th scope="col">nDCG@10</th></tr></thead>
<tbody>${row(html`this one`, own)}${row(html`<code>${of}</code>`, full)}</tbody></table>`,
)}</section>`;
}

function figure(value: number | undefined): string {
  return value === undefined ? 'not measured' : value.toFixed(4);
}
