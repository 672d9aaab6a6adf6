/** Why a film is in the list: how its rating comes about, step by step, and what it would be otherwise. */

import type { Explanation } from '../../../../models/recommender/answers.ts';
import { readingTitle } from '../../../../shared/release/reading-title.ts';
import { signed } from '../../frame/phrases.ts';
import { element } from '../common/dom.ts';
import { axisOf, stepsOf } from './steps.ts';
import { waterfall } from './waterfall.ts';

const MAX_NAMED = 5;
/** Less is 0 as it is shown. */
const LEAST_SHOWN = 0.005;

/** The panel's content. `who` is `your` or `their`: whose ratings speak. */
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
          element('li', {}, plainTitle(title), ` (${yourRating})`, change(contribution)),
        ),
      ),
    );
  }
  const features = strongest(reasons.features, MAX_NAMED);
  if (features.length > 0) {
    panel.append(
      element('h4', {}, 'What it is like'),
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
      element('h4', {}, 'What if'),
      element(
        'ul',
        { class: 'reasons' },
        ...without.map(({ title, yourRating, rating: other }) =>
          element(
            'li',
            {},
            `Without ${who} rating of ${plainTitle(title)} (${yourRating}) it would be `,
            element('strong', {}, other.toFixed(2)),
            other === scale[0] || other === scale[scale.length - 1] ? ', where the scale ends' : null,
          ),
        ),
      ),
    );
  }
  if (films.length === 0 && features.length === 0 && without.length === 0) {
    panel.append(element('p', { class: 'small muted' }, 'Rate a few films, and this says which of them speak for it.'));
  }
  panel.append(...scoreSteps(explanation.score));
  return panel;
}

function ratingSteps(rating: Explanation['rating'], scale: readonly number[]): HTMLElement[] {
  const { steps, sum } = stepsOf(rating);
  const axis = axisOf(steps, scale);
  return [
    element('h4', {}, `How ${sum.toFixed(2)} comes about`),
    waterfall({ steps, sum, axis }, 'Predicted rating', 'rating'),
    element('p', { class: 'small muted' }, `Bars show ${axis.low.toFixed(1)} to ${axis.high.toFixed(1)}.`),
  ];
}

function scoreSteps(score: Explanation['score']): HTMLElement[] {
  const { steps, sum } = stepsOf(score);
  const ends = [0, ...steps.map(({ end }) => end)];
  const axis = { low: Math.min(...ends), high: Math.max(...ends) };
  return [
    element('h4', {}, 'Why it stands here'),
    waterfall({ steps, sum, axis }, 'Together', 'score'),
    element('p', { class: 'small muted' }, 'Each part compares it with all other films: 0 is like most of them.'),
  ];
}

/** A film that several models name is named once, with all it brings. */
function together(films: Explanation['reasons']['films']): Omit<Explanation['reasons']['films'][number], 'from'>[] {
  const byFilm = new Map<number, Omit<(typeof films)[number], 'from'>>();
  for (const { movieId, title, yourRating, contribution } of films) {
    const sum = contribution + (byFilm.get(movieId)?.contribution ?? 0);
    byFilm.set(movieId, { movieId, title, yourRating, contribution: sum });
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

function plainTitle(title: string): string {
  const [, year] = /\((\d{4})\)$/.exec(title) ?? [];
  return readingTitle(title, year ? Number(year) : null);
}
