/** What the held-out evaluation says of the taste of viewers: whether they like what is listed. */

import { html } from 'hono/html';
import { likingInWords } from '../../../shared/liking-in-words.ts';
import { type BarRow, bars } from '../charts/bars.ts';
import { count, decimal, percent } from '../charts/format.ts';
import type { Html } from '../frame/layout.ts';
import { nameOf } from './names.ts';
import type { Report } from './report.ts';

/** Returns the sentences and the chart. Nothing for a report without these figures. `given` is the report as it was read. */
export function liking({ ranking = {} }: Report, given: unknown): Html {
  const models = Object.entries(ranking)
    .map(([model, { 'net-ndcg@10': net, ...quality }]) => ({ model, net: net ?? null, quality }))
    .filter(({ quality }) => quality['hits@10'] !== undefined)
    .toSorted((a, b) => (b.net ?? 0) - (a.net ?? 0));
  if (models.length === 0) return html``;
  const share = (value: number | null | undefined) => (value === null || value === undefined ? '–' : percent(value));
  const [{ model: best }] = models;
  return html`<section class="part" aria-labelledby="liking"><h2 id="liking">Do viewers like what is listed?</h2>
<ul>${likingInWords(given).map((sentence) => html`<li>${sentence}</li>`)}</ul>
<div class="charts">${bars(
    {
      id: 'liked-lists',
      title: 'Liked and disliked films',
      says: `When disliked films count against a list, the lists of ${nameOf(best)} are the best.`,
      measure: `Net nDCG @10: like nDCG, but a film counts for a list when the viewer rated it at least half a step above their own mean, and against it when as much below; 1 is the best, and 0 is a list of films that nobody rated. Disliked: share of the rated films among the first ten that count against the list. Liking: average rating of these films, compared with the viewer's own mean. Below mean: share of the first ten with a predicted rating below the viewer's own mean. n = ${count(ranking.hybrid?.['hits@10'] ?? 0)} films that viewers had rated on lists of the hybrid`,
    },
    ['Model', 'Net nDCG @10', 'Disliked', 'Liking', 'Below mean'],
    models.map(
      ({ model, net, quality }): BarRow => ({
        name: nameOf(model),
        value: net ?? 0,
        cells: [
          decimal(net, 3),
          share(quality['disliked@10']),
          decimal(quality['liking@10']),
          share(quality['below-mean@10']),
        ],
        strong: model === 'hybrid',
      }),
    ),
  )}</div></section>`;
}
