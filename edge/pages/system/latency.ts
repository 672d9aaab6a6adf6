/** The table of response times by route. */

import { html } from 'hono/html';
import type { RouteLatency } from '../../health/latency.ts';
import { count } from '../charts/format.ts';
import type { Html } from '../frame/layout.ts';
import { scrollBox } from '../frame/scroll-box.ts';

/** Rows that are always visible. The others can be unfolded. */
const SHOWN = 12;

const QUANTILES = ['p50', 'p95', 'p99'] as const;
/** A quantile is shown once this many answers are likely to have one beyond it: of fewer it says nothing. */
const ENOUGH: Readonly<Record<(typeof QUANTILES)[number], number>> = { p50: 2, p95: 20, p99: 100 };

/** Returns the table. `frozenClock` is true on a host whose clock stands still while it computes, as on Workers. */
export function latency(routes: readonly RouteLatency[], frozenClock: boolean): Html {
  if (routes.length === 0) return html`<p class="notice">There have been no requests since the service started.</p>`;
  const head = ['Requests', ...QUANTILES];
  const table = (some: readonly RouteLatency[]) =>
    scrollBox(
      'Latency by route',
      html`<table class="latency">
<thead><tr><th scope="col">Route</th>${head.map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>${some.map(
        (of) =>
          html`<tr><th scope="row"><code>${of.route}</code></th><td class="number">${count(of.requests)}</td>${QUANTILES.map((name) => quantile(of, name))}</tr>`,
      )}</tbody></table>`,
    );
  return html`<p class="measure">Since the service started, 50 % of answers took no longer than p50, 95 % no longer than p95, and 99 % no longer than p99. A dash means that there were too few requests to say.${
    frozenClock ? ' This host stops its clock while it computes, so these times count only waiting.' : ''
  } The same as text: <a href="/metrics">/metrics</a>.</p>
${table(routes.slice(0, SHOWN))}
${routes.length > SHOWN ? html`<details><summary>The other ${routes.length - SHOWN} routes</summary>${table(routes.slice(SHOWN))}</details>` : ''}`;
}

function quantile(of: RouteLatency, name: (typeof QUANTILES)[number]): Html {
  if (of.requests >= ENOUGH[name]) return html`<td class="number">${time(of[name])}</td>`;
  return html`<td class="number muted" title="${`Too few requests to say: ${name} needs ${ENOUGH[name]}.`}">–</td>`;
}

function time(seconds: number): string {
  const ms = 1_000 * seconds;
  return ms < 1_000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)}\u00a0ms` : `${seconds.toFixed(1)}\u00a0s`;
}
