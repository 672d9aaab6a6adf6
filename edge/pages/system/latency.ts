/** The table of response times by route. */

import { html } from 'hono/html';
import type { RouteLatency } from '../../health/latency.ts';
import { count } from '../charts/format.ts';
import type { Html } from '../frame/layout.ts';
import { scrollBox } from '../frame/scroll-box.ts';

/** Rows that are always visible. The others can be unfolded. */
const SHOWN = 12;

/** Returns the table. `frozenClock` is true on a host whose clock stands still while it computes, as on Workers. */
export function latency(routes: readonly RouteLatency[], frozenClock: boolean): Html {
  if (routes.length === 0) return html`<p class="notice">There have been no requests since the service started.</p>`;
  const head = ['Requests', 'p50', 'p95', 'p99'];
  const table = (some: readonly RouteLatency[]) =>
    scrollBox(
      'Latency by route',
      html`<table class="latency">
<thead><tr><th scope="col">Route</th>${head.map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>${some.map(
        ({ route, requests, p50, p95, p99 }) =>
          html`<tr><th scope="row"><code>${route}</code></th><td class="number">${count(requests)}</td>${[p50, p95, p99].map((seconds) => html`<td class="number">${time(seconds)}</td>`)}</tr>`,
      )}</tbody></table>`,
    );
  return html`<p class="measure">Since the service started, 50 % of answers took no longer than p50, 95 % no longer than p95, and 99 % no longer than p99.${
    frozenClock ? ' This host stops its clock while it computes, so these times count only waiting.' : ''
  } The same as text: <a href="/metrics">/metrics</a>.</p>
${table(routes.slice(0, SHOWN))}
${routes.length > SHOWN ? html`<details><summary>The other ${routes.length - SHOWN} routes</summary>${table(routes.slice(SHOWN))}</details>` : ''}`;
}

function time(seconds: number): string {
  const ms = 1_000 * seconds;
  return ms < 1_000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)}\u00a0ms` : `${seconds.toFixed(1)}\u00a0s`;
}
