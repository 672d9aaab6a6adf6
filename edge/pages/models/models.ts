/** `/models`: how good the release is on ratings that it did not see, and what it is made of. */

import { html } from 'hono/html';
import type { Manifest } from '../../../shared/release/manifest.ts';
import { route } from '../../http/route.ts';
import { count } from '../charts/format.ts';
import { type Html, renderPage } from '../frame/layout.ts';
import { costs, rankingWeights, ratingWeights } from './make-up.ts';
import { calibration, errorByMovie, errorByProfile, errors, intervals, lists } from './quality.ts';
import { type Blend, type Report, type Run, readBlend, readReport, readRun } from './report.ts';

export const showModels = route({
  method: 'GET',
  path: '/models',
  page: true,
  access: 'open',
  cached: true,
  summary: 'Page: the held-out evaluation in pictures, the blend, and what each model costs.',
  async answer(c) {
    const recommender = c.get('recommender');
    const { manifest } = recommender;
    return renderPage(c, {
      title: 'Models',
      description: 'How good the recommendations are on ratings that were held out, model by model.',
      path: '/models',
      styles: ['charts.css'],
      body: page(
        manifest,
        manifest.judged ? readReport(await recommender.report()) : undefined,
        readRun(await recommender.run()),
        readBlend(manifest.blend),
      ),
    });
  },
});

function page(manifest: Manifest, report: Report | undefined, run: Run | undefined, blend: Blend | undefined): Html {
  return html`<h1>Models</h1>
<p class="lead">Four models, one blend, and how good they are on ratings that they never saw.</p>
${report ? quality(report) : notJudged(manifest)}
${
  blend
    ? html`<section class="part" aria-labelledby="blend"><h2 id="blend">The blend</h2>
<p>A predicted rating is the baseline plus each model's deviation from it, weighted by how much is known of the viewer and of the film. A list is sorted by a weighted sum of signals. The weights are learned, and these are the ones that answer here.</p>
<div class="charts">${ratingWeights(blend)}${rankingWeights(blend)}</div></section>`
    : ''
}
<section class="part" aria-labelledby="cost"><h2 id="cost">What it costs</h2><div class="charts">${costs(manifest, run)}</div></section>`;
}

function notJudged({ judged }: Manifest): Html {
  return html`<p class="notice">This release was not judged: ${
    judged
      ? 'its report is not in a form that this page reads.'
      : 'there were too few ratings to hold any out, so nothing can be said of how good it is.'
  }</p>`;
}

function quality(report: Report): Html {
  return html`<section class="part" aria-labelledby="protocol"><h2 id="protocol">How it was measured</h2>${protocol(report)}</section>
<section class="part" aria-labelledby="quality"><h2 id="quality">On held-out ratings</h2>
<div class="charts">${errors(report)}${lists(report)}</div></section>
<section class="part" aria-labelledby="depends"><h2 id="depends">What the error depends on</h2>
<div class="charts">${errorByProfile(report)}${errorByMovie(report)}</div></section>
<section class="part" aria-labelledby="sure"><h2 id="sure">How sure is sure</h2>
<div class="charts">${calibration(report)}${intervals(report)}</div></section>`;
}

function protocol({ heldOut: { rows, users, trainedOn, everybody }, ranking }: Report): Html {
  const whose = users === undefined ? '' : ` of ${count(users)} viewers`;
  const drawn =
    everybody === false
      ? `A fifth of the ratings of some viewers was drawn by lot: ${count(rows)} ratings${whose}.`
      : `A tenth of all ratings was drawn by lot: ${count(rows)} ratings${whose}.`;
  return html`<ol class="protocol">
<li>Before anything was trained, ratings were held out. ${drawn}</li>
<li>The models were trained on the rest${trainedOn === undefined ? '' : html`, ${count(trainedOn)} ratings`}. The blend was learned on yet other ratings, kept from the models too.</li>
<li>The release was written, and asked through the very bytes and code that answer here: each viewer's remaining ratings are their profile.</li>
<li>Every held-out rating counts, also of films and viewers that a model knows nothing about. Predictions are clipped to the scale.</li>
${ranking ? html`<li>Lists are judged by the held-out films that a viewer liked; every film that the viewer had not rated could have been listed. For the comparison stands a list of the most popular films.</li>` : ''}
</ol>`;
}
