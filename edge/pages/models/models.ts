/** `/models`: how well the release predicts ratings that it has not seen, and what it is made of. */

import { html } from 'hono/html';
import { ITEM, ITEMS } from '../../../shared/item-words.ts';
import { likingInWords } from '../../../shared/liking-in-words.ts';
import { isPicks } from '../../../shared/ratings.ts';
import type { Manifest } from '../../../shared/release/manifest.ts';
import { route } from '../../http/route.ts';
import { count } from '../charts/format.ts';
import { type Html, renderPage } from '../frame/layout.ts';
import { lightFigures } from './light.ts';
import { liking } from './liking.ts';
import { costs, rankingWeights, ratingWeights } from './make-up.ts';
import { calibration, errorByMovie, errorByProfile, errors, intervals, lists } from './quality.ts';
import { type Blend, type Report, type Run, readBlend, readReport, readRun } from './report.ts';

const LEAD_OF_PICKS = `The models, their blend, and how well their lists find ${ITEMS} that viewers picked and the models did not know of. The dataset has no ratings, so none are predicted.`;

/** Route of the page about the models. A release without an evaluation gets a notice in place of the charts. */
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
    const given = manifest.judged ? await recommender.report() : undefined;
    const report = readReport(given);
    return renderPage(c, {
      title: 'Models',
      description: `How good the recommendations are on ${recommender.picks ? 'picks' : 'ratings'} that were held out, model by model.`,
      path: '/models',
      styles: ['charts.css'],
      body: html`<h1>Models</h1>
<p class="lead">${recommender.picks ? LEAD_OF_PICKS : 'The models, their blend, and how well they predict ratings that they have never seen.'}</p>
${manifest.light ? lightFigures(manifest.light, manifest.evaluation, recommender.picks) : ''}
${report ? (recommender.picks ? qualityOfPicks(report) : quality(report, likingInWords(given))) : notJudged(manifest)}
${makeUp(manifest, readRun(await recommender.run()), readBlend(manifest.blend))}`,
    });
  },
});

function makeUp(manifest: Manifest, run: Run | undefined, blend: Blend | undefined): Html {
  const picks = isPicks(manifest.dataset.scale);
  return html`${
    blend
      ? html`<section class="part" aria-labelledby="blend"><h2 id="blend">The blend</h2>
<p>${picks ? '' : `A predicted rating starts from the baseline. Each model then moves it up or down. How much a model counts depends on how many ratings the viewer and the ${ITEM} have. `}Lists are sorted by a weighted sum of signals. All these weights are learned from ${picks ? 'picks' : 'ratings'}, and this site answers with exactly the weights shown here.</p>
<div class="charts">${picks ? '' : ratingWeights(blend)}${rankingWeights(blend, picks)}</div></section>`
      : ''
  }
<section class="part" aria-labelledby="cost"><h2 id="cost">What the models cost</h2><div class="charts">${costs(manifest, run)}</div></section>`;
}

function notJudged({ judged }: Manifest): Html {
  return html`<p class="notice">${
    judged
      ? 'This page cannot read the evaluation report of this release.'
      : 'This release was not evaluated: there were too few ratings to set some aside for a test. So we cannot say how good it is.'
  }</p>`;
}

function quality(report: Report, words: readonly string[]): Html {
  return html`<section class="part" aria-labelledby="protocol"><h2 id="protocol">How it was measured</h2>${protocol(report)}</section>
<section class="part" aria-labelledby="quality"><h2 id="quality">Results on held-out ratings</h2>
<div class="charts">${errors(report)}${lists(report)}</div></section>
${liking(report, words)}
<section class="part" aria-labelledby="depends"><h2 id="depends">What the error depends on</h2>
<div class="charts">${errorByProfile(report)}${errorByMovie(report)}</div></section>
<section class="part" aria-labelledby="sure"><h2 id="sure">How sure is “sure”?</h2>
<div class="charts">${calibration(report)}${intervals(report)}</div></section>`;
}

/** Of picks there are lists alone. */
function qualityOfPicks(report: Report): Html {
  return html`<section class="part" aria-labelledby="protocol"><h2 id="protocol">How it was measured</h2>${protocol(report, 'picks')}</section>
<section class="part" aria-labelledby="quality"><h2 id="quality">Results on held-out picks</h2>
<div class="charts">${lists(report)}</div></section>`;
}

function protocol(
  { heldOut: { rows, users, trainedOn, everybody }, ranking }: Report,
  what: 'ratings' | 'picks' = 'ratings',
): Html {
  const whose = users === undefined ? '' : ` of ${count(users)} viewers`;
  const drawn =
    everybody === false
      ? `They are a random fifth of the ${what} of some randomly chosen viewers: ${count(rows)} ${what}${whose}.`
      : `They are a random tenth of all ${what}: ${count(rows)} ${what}${whose}.`;
  return html`<ol class="protocol">
<li>Before anything was trained, some ${what} were set aside: they were “held out” for the test. ${drawn}</li>
<li>The models were trained on the rest${trainedOn === undefined ? '' : html`, ${count(trainedOn)} ${what}`}. The weights of the blend were learned on a part of these which the models had not seen at that point.</li>
<li>The finished release was tested with the same files and the same code that answer here. It knew each viewer by their remaining ${what}.</li>
${what === 'picks' ? '' : html`<li>Every held-out rating counts, even when a model knows nothing about its ${ITEM} or viewer. Predictions are limited to the rating scale.</li>`}
${ranking ? html`<li>A list is good when held-out ${ITEMS} that the viewer ${what === 'picks' ? 'picked' : 'liked'} are high on it. Every ${ITEM} that the viewer had not ${what === 'picks' ? 'picked before' : 'rated'} could be on the list. For comparison, the same test was done with a list of the ${ITEMS} that most viewers ${what === 'picks' ? 'picked' : 'liked'} (“Popularity”).</li>` : ''}
</ol>`;
}
