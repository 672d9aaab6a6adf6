/** The list of kept releases, in which an administrator can switch to another one. */

import { html } from 'hono/html';
import type { AppContext } from '../../context.ts';
import { listReleases, type ReleaseSummary } from '../../release/release-archive.ts';
import { bytes, count, decimal } from '../charts/format.ts';
import { keyForm } from '../frame/key-form.ts';
import type { Html } from '../frame/layout.ts';

/** Returns the list for an administrator. Other visitors get a form for a key, or are told how to set keys up. */
export async function releases(c: AppContext): Promise<Html> {
  const who = c.get('who');
  if (who?.scopes.includes('admin')) return list(await listReleases(c.get('deps').archive));
  if (c.get('deps').settings.keys.length === 0) {
    return html`<p class="notice">You need an administrator's key to list releases and to switch between them. This service has no keys until <code>CINEMATCH_KEYS</code> is set. On the machine itself, <code>cinematch releases rollback</code> does the same.</p>`;
  }
  const reason = who
    ? `The key ${who.name} does not allow this. You need an administrator’s key.`
    : 'Enter an administrator’s key to see all releases and to switch between them.';
  return html`<p>${reason}</p>${keyForm('/system')}`;
}

function list(found: readonly ReleaseSummary[]): Html {
  const at = found.findIndex(({ current }) => current);
  const before = at < 0 ? undefined : found[at + 1]?.id;
  return html`<p class="muted small">Newest first. A release is checked byte by byte before it is used. Requests that are already running are finished by the old one.</p>
<p class="notice no-js">Switching here needs JavaScript. On the machine itself, <code>cinematch releases rollback</code> does the same.</p>
<div data-result role="status"></div>
<ul class="releases" data-releases>${found.map((release) => row(release, release.id === before))}</ul>
<dialog data-confirm aria-labelledby="confirm-title">
  <h3 id="confirm-title">Switch to this release?</h3>
  <p>From the next request on, everybody gets answers from release <code data-target></code>. Nothing is lost: you can switch back.</p>
  <div class="row"><button class="primary" type="button" data-yes>Switch</button> <button type="button" data-no>Cancel</button></div>
</dialog>`;
}

function row(
  { id, current, time, dataset, simulated, ratings, bytes: size, rmse, ndcg10, problem }: ReleaseSummary,
  isBefore: boolean,
): Html {
  const facts = [
    time === null
      ? 'made at an unknown time'
      : html`made <time datetime="${time}">${time.slice(0, 16).replace('T', ' ')} UTC</time>`,
    dataset === null ? '' : `${dataset}${simulated ? ' (simulated viewers)' : ''}`,
    ratings === null ? '' : `${count(ratings)} ratings`,
    bytes(size),
    rmse === null ? (ndcg10 === null ? 'not evaluated' : '') : `RMSE ${decimal(rmse, 4)}`,
    ndcg10 === null ? '' : `nDCG@10 ${decimal(ndcg10, 4)}`,
  ].filter(Boolean);
  return html`<li class="card"><div>
  <h3><code>${id}</code> ${current ? html`<span class="chip current">current</span>` : ''}</h3>
  <p class="muted small">${facts.map((fact, k) => html`${k > 0 ? ' · ' : ''}${fact}`)}</p>
  ${problem === null ? '' : html`<p class="notice bad small">${problem}</p>`}
</div>
${current || problem !== null ? '' : html`<button class="js-only" type="button" data-switch="${id}">${isBefore ? 'Roll back to this' : 'Switch to this'}</button>`}</li>`;
}
