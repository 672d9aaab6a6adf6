/**
 * The memory section: key figures, the parts of the release, the processes, and a place for the live chart.
 */

import { html } from 'hono/html';
import type { MemoryColumns } from '../../health/memory-history.ts';
import type { MemoryAnswer } from '../../openapi/memory-answer.ts';
import { length } from '../charts/figure.ts';
import { bytes } from '../charts/format.ts';
import type { Html } from '../frame/layout.ts';
import { scrollBox } from '../frame/scroll-box.ts';
import { componentsOverTime, describeNow, drawOverTime, HEIGHT, TOTAL_ROW, WIDTH } from './over-time.ts';

/**
 * Returns the key figures. Without processes in `memory`, the visitor may not see the limits and the resident memory.
 */
export function memoryFigures({ total, budget, residentBytes, softLimit, hardLimit, processes }: MemoryAnswer): Html {
  const none = processes.length === 0 ? 'not known' : 'none set';
  return html`<dl class="figures">
<div><dt>Release in memory</dt><dd data-total>${bytes(total)}</dd></div>
<div><dt>Budget for a release</dt><dd>${bytes(budget)}</dd></div>
<div><dt>Resident memory${processes.length > 1 ? ' of this process' : ''}</dt><dd data-resident>${residentBytes === null ? 'not known' : bytes(residentBytes)}</dd></div>
<div><dt>Soft limit</dt><dd>${softLimit === null ? none : bytes(softLimit)}</dd></div>
<div><dt>Hard limit</dt><dd>${hardLimit === null ? none : bytes(hardLimit)}</dd></div>
</dl>
${residentBytes === null ? html`<p class="muted small">${processes.length === 0 ? 'You need a key with read access to see how much memory the processes use.' : 'This host does not report its memory use, so only the release is watched.'}</p>` : ''}`;
}

/**
 * Returns the place of the live chart, which the script at the address `script` draws. It keeps its size while empty.
 */
export function overTime(script: string): Html {
  return html`<figure class="chart card">
<figcaption><h3>Over time</h3>
<p class="measure">Megabytes used by this process in the last half hour. Updated every five seconds while this page is open.</p></figcaption>
<p class="no-js">This chart needs JavaScript. The small charts below show how it was when this page was loaded.</p>
<div class="js-only"><div class="live" data-chart="${script}" role="img" aria-label="Memory over time"></div>
<div class="row"><button type="button" data-pause aria-pressed="false">Pause</button> <span class="muted small" data-updated></span></div></div>
</figure>`;
}

/** Returns a small chart for each part of the release over time, with its limit. */
export function everyComponent(memory: MemoryAnswer, history: MemoryColumns): Html {
  return html`<figure class="chart card every-component">
<figcaption><h3>Each part over time</h3>
<p class="measure">The same half hour. The dashed line is the part's share of the budget (for the process, its hard limit). Each chart has its own scale.</p></figcaption>
<ul class="small-multiples">${componentsOverTime(memory, history).map((component) => {
    const { line, limit } = drawOverTime(history.times, component);
    return html`<li data-over-time="${component.name}"><code>${component.name.replace(/\.arrow$/, '')}</code> <span class="muted small" data-now>${describeNow(component)}</span>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path class="limit" d="${limit}"/><path class="line c2" d="${line}"/></svg></li>`;
  })}</ul>
</figure>`;
}

/** Returns the table of the release's parts: bytes in memory, share of the budget, and milliseconds to load. */
export function components({ components: held, total, budget }: MemoryAnswer): Html {
  return html`<figure class="chart card">
<figcaption><h3>The release, part by part</h3>
<p class="measure">Used: bytes in memory now. Share: the part's share of the budget. Load: how long loading took. A part with 0 bytes is loaded when somebody needs it.</p></figcaption>
${scrollBox(
  'Memory of the release, part by part',
  html`<table class="bars components">
<thead><tr><th scope="col">Part</th><td class="drawn" aria-hidden="true"></td><th scope="col" class="number">Used</th><th scope="col" class="number">Share</th><th scope="col" class="number">Load</th></tr></thead>
<tbody>
${held.map(({ component, bytes: size, budget: share, loadMs }) =>
  row(component, size, share, `${Math.round(loadMs)}\u00a0ms`),
)}
${row(TOTAL_ROW, total, budget, '')}
</tbody></table>`,
)}
</figure>`;
}

/** The island finds a row by `data-component` and updates its bar and its number. */
function row(name: string, held: number, share: number | null, load: string): Html {
  const filled = share === null ? 0 : Math.min(1, held / share);
  const isOver = share !== null && held > share;
  return html`<tr data-component="${name}" data-share="${share ?? ''}"><th scope="row"><code>${name.replace(/\.arrow$/, '')}</code></th>
<td class="drawn" aria-hidden="true"><svg><rect class="track" width="100%" height="100%"/><rect class="${isOver ? 'mark' : 'mark quiet'}" width="${length(filled)}" height="100%"/></svg></td>
<td class="number" data-held>${bytes(held)}</td><td class="number">${share === null ? '–' : bytes(share)}</td><td class="number">${load}</td></tr>`;
}

/** Returns the table of processes. Returns nothing when there is only one. */
export function processes({ processes: found }: MemoryAnswer): Html {
  if (found.length < 2) return html``;
  return html`<figure class="chart card"><figcaption><h3>Processes</h3><p class="measure">Each process has its own copy of the release. They share the requests.</p></figcaption>
${scrollBox(
  'Processes',
  html`<table><thead><tr><th scope="col">Process</th><th scope="col">Release</th><th scope="col" class="number">Resident</th><th scope="col">Memory</th></tr></thead>
<tbody>${found.map(
    ({ worker, release, residentBytes, pressure }) =>
      html`<tr><th scope="row">${worker ?? '–'}</th><td><code>${release ?? 'none'}</code></td><td class="number">${residentBytes === null ? '–' : bytes(residentBytes)}</td><td>${pressure === 'ok' ? 'within its limits' : `over its ${pressure} limit`}</td></tr>`,
  )}</tbody></table>`,
)}</figure>`;
}
