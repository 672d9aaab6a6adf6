/**
 * The “Why?” panel: how a film's rating and its place on the list come about, and what the rating would be otherwise.
 */

import type { Explanation } from '../../../../models/recommender/answers.ts';
import { signed } from '../../frame/phrases.ts';
import { element } from '../common/dom.ts';
import { axisOf, stepsOf } from './steps.ts';
import { waterfall } from './waterfall.ts';

/** Films or features named as reasons, at most. */
const MAX_NAMED = 5;
/** A smaller contribution would be shown as 0.00. */
const LEAST_SHOWN = 0.005;

/** Returns the panel's content. `who` says whose ratings they are: the visitor's or a dataset viewer's. */
export function whyPanel(explanation: Explanation, scale: readonly number[], who: 'your' | 'their'): DocumentFragment {
  const { reasons, without } = explanation;
  const panel = new DocumentFragment();
  panel.append(...ratingSteps(explanation.rating, scale));
  const films = strongest(together(reasons.films), MAX_NAMED);
  if (films.length > 0) {
    panel.append(
      element('h4', {}, who === 'your' ? 'Because you rated' : 'Because this viewer rated'),
      element(
        'ul',
        { class: 'reasons' },
        ...films.map(({ title, yourRating, contribution }) =>
          element('li', {}, title, ` (${yourRating})`, change(contribution)),
        ),
      ),
    );
  }
  const features = strongest(reasons.features, MAX_NAMED);
  if (features.length > 0) {
    panel.append(
      element('h4', {}, 'Because of what the film is like'),
      element(
        'ul',
        { class: 'reasons' },
        ...features.map(({ feature, contribution }) => element('li', {}, feature, change(contribution))),
      ),
    );
  }
  if (reasons.likeMinded > 0) {
    const people =
      reasons.likeMinded === 1 ? 'One like-minded viewer has' : `${reasons.likeMinded} like-minded viewers have`;
    panel.append(element('p', { class: 'small' }, `${people} rated it.`));
  }
  if (without.length > 0) {
    panel.append(
      element('h4', {}, 'What if a rating were missing?'),
      element(
        'ul',
        { class: 'reasons' },
        ...without.map(({ title, yourRating, rating: other }) =>
          element(
            'li',
            {},
            `Without ${who} rating of ${title} (${yourRating}), it would be `,
            element('strong', {}, other.toFixed(2)),
            other === scale[0] || other === scale[scale.length - 1] ? ', the end of the scale' : null,
          ),
        ),
      ),
    );
  }
  if (films.length === 0 && features.length === 0 && without.length === 0) {
    panel.append(
      element('p', { class: 'small muted' }, 'Rate a few films, and you will see here which of them led to this one.'),
    );
  }
  panel.append(...scoreSteps(explanation.score));
  return panel;
}

function ratingSteps(rating: Explanation['rating'], scale: readonly number[]): HTMLElement[] {
  const { steps, sum } = stepsOf(rating);
  const axis = axisOf(steps, scale);
  return [
    element('h4', {}, `How the prediction of ${sum.toFixed(2)} adds up`),
    waterfall({ steps, sum, axis }, 'Predicted rating', 'rating'),
    element('p', { class: 'small muted' }, `The bars run from ${axis.low.toFixed(1)} to ${axis.high.toFixed(1)}.`),
  ];
}

function scoreSteps(score: Explanation['score']): HTMLElement[] {
  const { steps, sum } = stepsOf(score);
  const ends = [0, ...steps.map(({ end }) => end)];
  const axis = { low: Math.min(...ends), high: Math.max(...ends) };
  return [
    element('h4', {}, 'Why it is in this place on the list'),
    waterfall({ steps, sum, axis }, 'Total', 'score'),
    element('p', { class: 'small muted' }, 'Each part compares this film with all films: 0 means average.'),
  ];
}

/** Adds up the contributions of a film that several models name, so that the film is named once. */
function together(films: Explanation['reasons']['films']): Omit<Explanation['reasons']['films'][number], 'from'>[] {
  const byFilm = new Map<number, Omit<(typeof films)[number], 'from'>>();
  for (const { from: _, contribution, ...film } of films) {
    const sum = contribution + (byFilm.get(film.movieId)?.contribution ?? 0);
    byFilm.set(film.movieId, { ...film, contribution: sum });
  }
  return [...byFilm.values()];
}

function strongest<Reason extends { contribution: number }>(reasons: readonly Reason[], n: number): Reason[] {
  const shown = reasons.filter(({ contribution }) => Math.abs(contribution) >= LEAST_SHOWN);
  return shown.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)).slice(0, n);
}

function change(contribution: number): HTMLElement {
  return element('span', { class: 'change' }, ` ${signed(contribution)}`);
}
