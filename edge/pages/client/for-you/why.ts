/**
 * The “Why?” panel: in sentences how a film's rating and its place on the list come about, the films and features behind
 * them, what the rating would be otherwise, and on request the two sums.
 */

import type { Explanation } from '../../../../models/recommender/answers.ts';
import { ITEM, ITEMS } from '../../../../shared/item-words.ts';
import { signed } from '../../frame/phrases.ts';
import { element } from '../common/dom.ts';
import { axisOf, stepsOf } from './steps.ts';
import { waterfall } from './waterfall.ts';
import {
  isLow,
  isRated,
  placeWords,
  type RatedExplanation,
  ratingWords,
  reasonGroups,
  type Who,
  withoutWords,
} from './why-words.ts';

/** A smaller contribution would be shown as 0.00. */
const LEAST_SHOWN = 0.005;

/** Returns the panel's content. `who` says whose ratings they are: the visitor's or a dataset viewer's. */
export function whyPanel(explanation: Explanation, scale: readonly number[], who: Who): DocumentFragment {
  const { reasons, without } = explanation;
  const rated = isRated(explanation) ? explanation : undefined;
  const panel = new DocumentFragment();
  if (rated) panel.append(element('p', { class: 'small', 'data-words': 'rating' }, ratingWords(rated, who)));
  panel.append(element('p', { class: 'small', 'data-words': 'score' }, placeWords(explanation)));
  const films = reasonGroups(reasons.films.filter(isShown), isLow(explanation), scale, who);
  for (const { heading, films: group } of films) {
    panel.append(
      ...list(
        heading,
        group.map(({ title, yourRating, contribution }) => [
          rated ? `${title} (${yourRating})` : title,
          change(contribution),
        ]),
      ),
    );
  }
  const features = reasons.features.filter(isShown);
  if (features.length > 0) {
    panel.append(
      ...list(
        `What the ${ITEM} is like`,
        features.map(({ feature, contribution }) => [feature, change(contribution)]),
      ),
    );
  }
  if (reasons.likeMinded > 0) {
    const people =
      reasons.likeMinded === 1 ? 'One like-minded viewer has' : `${reasons.likeMinded} like-minded viewers have`;
    panel.append(element('p', { class: 'small' }, `${people} ${rated ? 'rated' : 'picked'} it.`));
  }
  if (rated && without.length > 0) {
    panel.append(
      ...list(
        'What if a rating were missing?',
        without.map((film) => [
          `Without ${who} rating of ${film.title} (${film.yourRating}), it would be `,
          element('strong', {}, film.rating?.toFixed(2)),
          withoutWords(rated, film, scale, who),
        ]),
      ),
    );
  }
  if (films.length === 0 && features.length === 0 && without.length === 0) {
    panel.append(
      element(
        'p',
        { class: 'small muted' },
        `${rated ? 'Rate' : 'Like'} a few ${ITEMS}, and you will see here which of them led to this one.`,
      ),
    );
  }
  panel.append(
    element(
      'details',
      { class: 'sums' },
      element('summary', {}, 'How the numbers add up'),
      ...(rated ? ratingSteps(rated.rating, scale) : []),
      ...scoreSteps(explanation.score),
    ),
  );
  return panel;
}

function list(heading: string, items: readonly (Node | string)[][]): HTMLElement[] {
  return [
    element('h4', {}, heading),
    element('ul', { class: 'reasons' }, ...items.map((item) => element('li', {}, ...item))),
  ];
}

function ratingSteps(rating: RatedExplanation['rating'], scale: readonly number[]): HTMLElement[] {
  const { steps, sum } = stepsOf(rating);
  const axis = axisOf(steps, scale);
  return [
    element('h4', {}, `The prediction of ${sum.toFixed(2)}`),
    waterfall({ steps, sum, axis }, 'Predicted rating', 'rating'),
    element('p', { class: 'small muted' }, `The bars run from ${axis.low.toFixed(1)} to ${axis.high.toFixed(1)}.`),
  ];
}

function scoreSteps(score: Explanation['score']): HTMLElement[] {
  const { steps, sum } = stepsOf(score);
  const ends = [0, ...steps.map(({ end }) => end)];
  const axis = { low: Math.min(...ends), high: Math.max(...ends) };
  return [
    element('h4', {}, 'The place on the list'),
    waterfall({ steps, sum, axis }, 'Total', 'score'),
    element('p', { class: 'small muted' }, `Each part compares this ${ITEM} with all ${ITEMS}: 0 means average.`),
  ];
}

function isShown({ contribution }: { contribution: number }): boolean {
  return Math.abs(contribution) >= LEAST_SHOWN;
}

function change(contribution: number): HTMLElement {
  return element('span', { class: 'change' }, ` ${signed(contribution)}`);
}
