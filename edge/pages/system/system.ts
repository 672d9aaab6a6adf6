/** `/system`: the state of the service. The server renders a snapshot, and an island keeps it up to date. */

import { html } from 'hono/html';
import * as v from 'valibot';
import type { Recommender } from '../../../models/recommender/answers.ts';
import { isReleaseId } from '../../../shared/release/manifest.ts';
import { mayRead } from '../../access/guard.ts';
import type { AppContext } from '../../context.ts';
import { latencyByRoute } from '../../health/latency.ts';
import { addSample } from '../../health/memory-history.ts';
import { readMemory } from '../../health/memory-state.ts';
import { mergeMetrics } from '../../health/metrics.ts';
import { gatherReports } from '../../health/report.ts';
import { RequestError } from '../../http/problem.ts';
import { route } from '../../http/route.ts';
import { stateFor } from '../../routes/state.ts';
import { assetUrl } from '../frame/assets.ts';
import { type Html, renderPage } from '../frame/layout.ts';
import { latency } from './latency.ts';
import { components, everyComponent, memoryFigures, overTime, processes } from './memory.ts';
import { outcomesPart } from './outcomes.ts';
import { releases } from './releases.ts';
import { findingNotices, nights } from './state.ts';

/** Route of the System page. It also answers when no release is open, and then says so. */
export const showSystem = route({
  method: 'GET',
  path: '/system',
  page: true,
  access: 'open',
  summary: 'Page: memory against its limits, latency, releases with switch and rollback.',
  query: v.strictObject({
    /** Id of the release that an administrator has just switched to. */
    switched: v.optional(v.custom<string>(isReleaseId, 'expected a release id: 16 hex digits')),
  }),
  release: false,
  always: true,
  async answer(c, { query: { switched } }) {
    const recommender = await openRelease(c);
    const { findings, facts } = await stateFor(c);
    return renderPage(c, {
      title: 'System',
      description: 'The state of the service: memory, latency and releases.',
      path: '/system',
      scripts: ['system.js'],
      styles: ['charts.css', 'pages.css', 'system.css'],
      body: html`<h1>System</h1>
${switched ? switchResult(switched, recommender) : ''}
${health(c, recommender)}
${findingNotices(findings)}
${recommender ? await memoryPart(c, recommender) : ''}
<section class="part" aria-labelledby="releases"><h2 id="releases">Releases</h2>${await releases(c)}</section>
<section class="part" aria-labelledby="nights"><h2 id="nights">Nights</h2>${facts ? nights(facts) : html`<p>You need a key with read access to see what became of the nightly runs.</p>`}</section>
<section class="part" aria-labelledby="outcomes"><h2 id="outcomes">Does it help?</h2>${await outcomesPart(c)}</section>
<section class="part" aria-labelledby="latency"><h2 id="latency">How long answers take</h2>${await latencySection(c)}</section>`,
    });
  },
});

/** The open release; undefined when there is none. The page then says so and shows its other sections. */
async function openRelease(c: AppContext): Promise<Recommender | undefined> {
  try {
    const recommender = await c.get('deps').releases.get();
    c.set('recommender', recommender);
    return recommender;
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}

function health(c: AppContext, recommender: Recommender | undefined): Html {
  const { memory, draining } = c.get('deps');
  if (draining?.())
    return html`<p class="lead">The service is shutting down. It finishes running requests and takes no new ones.</p>`;
  if (!recommender) {
    return html`<p class="lead">No release is open, so nothing can be recommended.</p>
<p class="notice bad">The log of the service says why. Before the first nightly run there is no release. A release that is damaged, too new or too large is not opened.</p>`;
  }
  const answers = html`release <code>${recommender.manifest.id}</code>`;
  return memory.pressure() === 'hard'
    ? html`<p class="lead">The service is over its memory limit. Until its memory use falls, it refuses new requests to ${answers}.</p>`
    : html`<p class="lead">The service is up and answers from ${answers}.</p>`;
}

async function memoryPart(c: AppContext, recommender: Recommender): Promise<Html> {
  const deps = c.get('deps');
  const gathered = await gatherReports(deps);
  const memory = readMemory(deps, recommender, gathered.processes, mayRead(c, 'inside'));
  const { memoryHistory, now } = deps;
  const { columns } = memoryHistory;
  const resident = mayRead(c, 'inside') ? columns.resident : columns.times.map(() => null);
  const history = structuredClone({ ...columns, resident });
  addSample(history, Math.round(now() / 1_000), memory);
  return html`<section class="part" aria-labelledby="memory" data-memory="${JSON.stringify(memory)}" data-history="${JSON.stringify(history)}"><h2 id="memory">Memory</h2>
${memoryFigures(memory)}
<div class="charts wide">${overTime(assetUrl(c, 'memory-chart.js'))}${components(memory)}${everyComponent(memory, history)}${processes(memory)}</div></section>`;
}

async function latencySection(c: AppContext): Promise<Html> {
  if (!mayRead(c, 'inside'))
    return html`<p>You need a key with read access to see how long answers take.</p>${c.get('who') ? '' : keyLink()}`;
  const deps = c.get('deps');
  const gathered = await gatherReports(deps);
  const merged = mergeMetrics([gathered.metrics, ...gathered.processes.map(({ metrics }) => metrics)]);
  return latency(latencyByRoute(merged), deps.residentBytes() === null);
}

function keyLink(): Html {
  return html`<p><a class="button" href="/session?next=/system">Enter a key</a></p>`;
}

function switchResult(wanted: string, recommender: Recommender | undefined): Html {
  const serving = recommender?.manifest.id;
  return serving === wanted
    ? html`<p class="notice good" role="status" data-switched>Done: release <code>${wanted}</code> answers now.</p>`
    : html`<p class="notice warn" role="status" data-switched>Release <code>${wanted}</code> is now the current one, but ${serving ? html`<code>${serving}</code> still answers here` : 'no release is open here'}. The switch may take a second. If nothing changes, the log says why.</p>`;
}
