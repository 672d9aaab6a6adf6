/** What the held-out evaluation says of the taste of viewers: whether they like what is listed. */

import { html } from 'hono/html';
import { AN_ITEM, ITEMS } from '../../../shared/item-words.ts';
import { type BarRow, bars } from '../charts/bars.ts';
import { count, decimal, percent } from '../charts/format.ts';
import type { Html } from '../frame/layout.ts';
import { nameOf } from './names.ts';
import { bestFirst, type Report } from './report.ts';

/**
 * Returns the sentences and the chart. Nothing for a report without these figures. `words` are what the report says of liking,
 * a sentence for each fact.
 */
export function liking({ ranking = {} }: Report, words: readonly string[]): Html {
  const models = bestFirst(ranking, (quality) => quality['net-ndcg@10']).filter(
    ([, quality]) => quality['hits@10'] !== undefined,
  );
  if (models.length === 0) return html``;
  const share = (value: number | null | undefined) => (value === null || value === undefined ? '–' : percent(value));
  const [[best, { 'net-ndcg@10': highest }]] = models;
  return html`<section class="part" aria-labelledby="liking"><h2 id="liking">Do viewers like what is listed?</h2>
<ul>${words.map((sentence) => html`<li>${sentence}</li>`)}</ul>
<div class="charts">${bars(
    {
      id: 'liked-lists',
      title: `Liked and disliked ${ITEMS}`,
      says:
        typeof highest === 'number'
          ? `When disliked ${ITEMS} count against a list, the lists of ${nameOf(best)} are the best.`
          : `The longer the bar, the more liked ${ITEMS} and the fewer disliked ones are high on the lists.`,
      measure: `Net nDCG @10 is like nDCG, but ${AN_ITEM} counts for a list when the viewer rated it at least half a step above their own mean, and against it when they rated it as much below. 1 is the best, and a list of ${ITEMS} that nobody rated has 0. “Disliked” is the share of the rated ${ITEMS} among the first ten that count against the list. “Liking” is how far the average rating of the rated ${ITEMS} is above the viewer's own mean. “Below mean” is the share of the first ten whose predicted rating is below the viewer's own mean. On lists of the hybrid, viewers had rated n = ${count(ranking.hybrid?.['hits@10'] ?? 0)} ${ITEMS}`,
    },
    ['Model', 'Net nDCG @10', 'Disliked', 'Liking', 'Below mean'],
    models.map(
      ([model, quality]): BarRow => ({
        name: nameOf(model),
        value: quality['net-ndcg@10'] ?? 0,
        cells: [
          decimal(quality['net-ndcg@10'], 3),
          share(quality['disliked@10']),
          decimal(quality['liking@10']),
          share(quality['below-mean@10']),
        ],
        strong: model === 'hybrid',
      }),
    ),
  )}</div></section>`;
}
