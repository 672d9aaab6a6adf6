/** The section about what becomes of listed films: a release in each row, and below it its sets of models. */

import { html } from 'hono/html';
import { WINDOW_DAYS } from '../../../shared/outcomes.ts';
import { mayRead } from '../../access/guard.ts';
import type { AppContext } from '../../context.ts';
import { readOutcomes } from '../../health/outcome-state.ts';
import type { OutcomeFigures, ReleaseOutcome } from '../../openapi/outcome-answers.ts';
import { count, decimal, percent } from '../charts/format.ts';
import type { Html } from '../frame/layout.ts';
import { scrollBox } from '../frame/scroll-box.ts';

/** Returns the section for callers who may see the state of the service; others are told what they need. */
export async function outcomesPart(c: AppContext): Promise<Html> {
  if (!mayRead(c, 'inside'))
    return html`<p>You need a key with read access to see whether people like what is listed.</p>`;
  const deps = c.get('deps');
  const canary = deps.canary?.state();
  const begun = canary
    ? html`<p class="notice">Release <code>${canary.release}</code> is tried on ${percent(canary.percent / 100, 1)} of the viewers. <code>cinematch releases promote</code> makes it the current one; <code>cinematch releases canary stop</code> ends this.</p>`
    : '';
  const refused = deps.canary?.refused();
  const trial = html`${begun}${refused ? html`<p class="notice bad">It cannot be opened, so nobody gets it: ${refused}</p>` : ''}`;
  if (!deps.outcomes) {
    return html`${trial}<p>Nothing is counted: without keys and a database nobody can store ratings here.</p>`;
  }
  const found = await readOutcomes(deps).catch(() => undefined);
  if (!found) return html`${trial}<p class="notice bad">The counts cannot be read at the moment.</p>`;
  if (found.length === 0) return html`${trial}<p>No list was answered yet.</p>`;
  return html`${trial}<p class="muted small">Of the films that each release listed: how many were rated within ${WINDOW_DAYS} days by whoever the list was for, and how, where the rating says which list it comes from. In brackets 95 % intervals.</p>
${scrollBox(
  'Listed films that were rated, by release',
  html`<table><thead><tr><th scope="col">Release</th><th scope="col">Models</th><th scope="col" class="number">Lists</th><th scope="col" class="number">Films</th><th scope="col" class="number">Rated</th><th scope="col" class="number">Share</th><th scope="col" class="number">Mean rating</th></tr></thead>
<tbody>${found.map(rows)}</tbody></table>`,
)}`;
}

function rows({ release, role, mixes, ...figures }: ReleaseOutcome): Html {
  const name = html`<code>${release}</code>${role === null ? '' : html` <span class="chip current">${role}</span>`}`;
  const own = mixes.length > 1 ? mixes.map(({ models, ...mix }) => row('', models.replaceAll('+', ', '), mix)) : '';
  return html`${row(name, mixes.length > 1 ? 'all lists' : (mixes[0]?.models.replaceAll('+', ', ') ?? ''), figures)}${own}`;
}

function row(name: Html | string, models: string, { lists, films, hits, hitShare, meanRating }: OutcomeFigures): Html {
  const range = (low: number | null | undefined, high: number | null | undefined, show: (value: number) => string) =>
    low == null || high == null ? '' : ` [${show(low)}–${show(high)}]`;
  const share = (value: number) => percent(value, 2);
  const mean = (value: number) => decimal(value, 2);
  return html`<tr><th scope="row">${name}</th><td>${models}</td><td class="number">${count(lists)}</td><td class="number">${count(films)}</td><td class="number">${count(hits)}</td>
<td class="number">${hitShare ? share(hitShare.value) + range(hitShare.low, hitShare.high, share) : '–'}</td>
<td class="number">${meanRating ? mean(meanRating.value) + range(meanRating.low, meanRating.high, mean) : '–'}</td></tr>`;
}
