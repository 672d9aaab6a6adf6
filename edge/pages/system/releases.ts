/** The releases that are kept, and going to another one: for an administrator. */

import { html } from 'hono/html';
import type { AppContext } from '../../context.ts';
import { listReleases, type ReleaseSummary } from '../../release/release-archive.ts';
import { bytes, count, decimal } from '../charts/format.ts';
import { keyForm } from '../frame/key-form.ts';
import type { Html } from '../frame/layout.ts';

export async function releases(c: AppContext): Promise<Html> {
  const who = c.get('who');
  if (who?.scopes.includes('admin')) return list(await listReleases(c.get('deps').archive));
  if (c.get('deps').settings.keys.length === 0) {
    return html`<p class="notice">Releases are listed and switched with an administrator's key. There are no keys here until <code>CINEMATCH_KEYS</code> is set; meanwhile <code>cinematch releases rollback</code> does the same on the machine itself.</p>`;
  }
  const reason = who
    ? `The key ${who.name} may not do this.`
    : 'To see every release and to go back to one, enter an administrator’s key.';
  return html`<p>${reason}</p>${keyForm('/system')}`;
}

function list(found: readonly ReleaseSummary[]): Html {
  const at = found.findIndex(({ current }) => current);
  const before = at < 0 ? undefined : found[at + 1]?.id;
  return html`<p class="muted small">Newest first. A release is checked byte by byte before anything answers from it; what is being answered is finished by the old one.</p>
<p class="notice no-js">Switching needs JavaScript here; <code>cinematch releases rollback</code> does the same on the machine itself.</p>
<div data-result role="status"></div>
<ul class="releases" data-releases>${found.map((release) => row(release, release.id === before))}</ul>
<dialog data-confirm aria-labelledby="confirm-title">
  <h3 id="confirm-title">Switch the release?</h3>
  <p>From the next request on, everybody is answered from release <code data-target></code>. Nothing is lost: you can switch back.</p>
  <div class="row"><button class="primary" type="button" data-yes>Switch</button> <button type="button" data-no>Cancel</button></div>
</dialog>`;
}

function row(
  { id, current, time, dataset, simulated, ratings, bytes: size, rmse, problem }: ReleaseSummary,
  isBefore: boolean,
): Html {
  const facts = [
    time === null
      ? 'made at an unknown time'
      : html`made <time datetime="${time}">${time.slice(0, 16).replace('T', ' ')} UTC</time>`,
    dataset === null ? '' : `${dataset}${simulated ? ' (simulated viewers)' : ''}`,
    ratings === null ? '' : `${count(ratings)} ratings`,
    bytes(size),
    rmse === null ? 'not judged' : `RMSE ${decimal(rmse, 4)}`,
  ].filter(Boolean);
  return html`<li class="card"><div>
  <h3><code>${id}</code> ${current ? html`<span class="chip current">current</span>` : ''}</h3>
  <p class="muted small">${facts.map((fact, k) => html`${k > 0 ? ' · ' : ''}${fact}`)}</p>
  ${problem === null ? '' : html`<p class="notice bad small">${problem}</p>`}
</div>
${current || problem !== null ? '' : html`<button class="js-only" type="button" data-switch="${id}">${isBefore ? 'Roll back to this' : 'Switch to this'}</button>`}</li>`;
}
