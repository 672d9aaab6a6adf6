import '../../fixtures/film-page.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelOf } from '../../../edge/pages/client/for-you/terms.ts';
import {
  isLow,
  placeWords,
  type RatedExplanation,
  ratingWords,
  reasonGroups,
  withoutWords,
} from '../../../edge/pages/client/for-you/why-words.ts';
import { MODEL_NAMES, MODELS } from '../../../models/catalogue.ts';
import type { Term } from '../../../models/recommender/answers.ts';

const SCALE = [0.5, 5];
const term = (from: Term['from'], value: number): Term => ({ from, value });
const explanation = (more: Partial<RatedExplanation> = {}): RatedExplanation => ({
  movieId: 1,
  title: 'Alien',
  catalogueTitle: 'Alien (1979)',
  year: 1979,
  genres: [],
  rating: { value: 4.1, terms: [term('baseline', 3.9), term('svd', 0.3), term('item-knn', -0.1)] },
  score: {
    value: 0.6,
    terms: [term('popularity', 0.1), term('svd', 0.4), term('rating', 0.3), term('item-knn', -0.2)],
  },
  ownMean: 3.5,
  belowMean: false,
  reasons: { films: [], features: [], likeMinded: 0 },
  without: [],
  ...more,
});
const film = (opinion: 'liked' | 'neutral' | 'disliked', yourRating: number) => ({ opinion, yourRating });

describe('the words of “Why?”', () => {
  it('say the prediction beside what is usual, and what raises and lowers it', () => {
    expect(ratingWords(explanation(), 'your')).toBe(
      'We predict that you would give it 4.10, more than your usual 3.50. The averages of film and viewer say 3.90. ' +
        '“Taste factors” (+0.30) raises that most. “Films rated alike” (−0.10) lowers that most.',
    );
    expect(ratingWords(explanation({ ownMean: null }), 'their')).toMatch(
      /^We predict that this viewer would give it 4\.10\. The averages/,
    );
  });

  it('say that a film below the usual comes after those that reach it', () => {
    const below = explanation({ ownMean: 4.5, belowMean: true });
    expect(ratingWords(below, 'your')).toContain(
      'give it 4.10, less than your usual 4.50. Films that reach it come first.',
    );
    expect(placeWords(below)).toMatch(/^Its place among such films comes from “/);
    const hardly = explanation({ ownMean: 4.104, belowMean: true });
    expect(ratingWords(hardly, 'your')).toContain('give it 4.10, no more than your usual 4.10.');
  });

  it('say what a place comes from, and that a model which ranks the film low does', () => {
    expect(placeWords(explanation())).toBe(
      'Its place on the list comes from “Taste factors” (+0.40) and “The predicted rating” (+0.30). ' +
        '“Films rated alike: not one of yours” (−0.20) counts against it.',
    );
    const against = { value: -0.2, terms: [term('item-knn', -0.2), term('svd', 0)] };
    for (const belowMean of [true, false]) {
      expect(placeWords(explanation({ score: against, belowMean }))).toBe(
        'Nothing speaks for this film. “Films rated alike: not one of yours” (−0.20) counts against it.',
      );
    }
    for (const from of MODEL_NAMES) {
      const { plain, against } = MODELS[from];
      expect(labelOf(term(from, -0.1), 'score')).toBe(`${plain}: ${against}`);
      for (const value of [0.1, 0]) expect(labelOf(term(from, value), 'score')).toBe(plain);
      expect(labelOf(term(from, -0.1), 'rating')).toBe(plain);
    }
  });

  it('never call a film disliked in the upper half of the scale, or liked in the lower half', () => {
    const headings = (films: ReturnType<typeof film>[], below: boolean, who: 'your' | 'their') =>
      reasonGroups(films, below, SCALE, who).map(({ heading, films: group }) => [heading, ...group]);
    const given = [
      film('disliked', 1),
      film('neutral', 3),
      film('liked', 4),
      film('disliked', 4),
      film('liked', 5),
      film('liked', 2),
    ];
    expect(headings(given, false, 'your')).toEqual([
      ['Because you liked', given[2], given[4]],
      ['Because you rated higher than we expected', given[5]],
      ['Although you disliked', given[0]],
      ['Although you rated lower than we expected', given[3]],
      ['You neither liked nor disliked', given[1]],
    ]);
    expect(headings(given.slice(0, 3), true, 'their')).toEqual([
      ['Because this viewer disliked', given[0]],
      ['Although this viewer liked', given[2]],
      ['This viewer neither liked nor disliked', given[1]],
    ]);
  });

  it('call a film low only below both the mean and what is usual', () => {
    const score = (value: number) => ({ value, terms: [term('rating', value)] });
    expect(isLow(explanation({ belowMean: true, score: score(-0.1) }))).toBe(true);
    expect(isLow(explanation({ belowMean: true, score: score(0.1) }))).toBe(false);
    expect(isLow(explanation({ belowMean: false, score: score(-0.1) }))).toBe(false);
  });

  it('say so where the rating without a film goes against what the viewer thinks of it', () => {
    const opinion = fc.constantFrom('liked', 'neutral', 'disliked');
    const rating = fc.integer({ min: 50, max: 500 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(opinion, rating, rating, fc.boolean(), fc.boolean(), (given, value, other, below, otherBelow) => {
        const named = { movieId: 2, title: 'Aliens', catalogueTitle: 'Aliens', ...film(given, 4), score: 0 };
        const words = withoutWords(
          { rating: { value, terms: [] }, belowMean: below },
          { ...named, rating: other, belowMean: otherBelow },
          SCALE,
          'your',
        );
        const odd = (given === 'liked' && other > value) || (given === 'disliked' && other < value);
        expect(words.includes('although you')).toBe(odd);
        expect(words.includes('it would be below your usual')).toBe(otherBelow && !below);
        expect(words.includes('it would not be below your usual')).toBe(below && !otherBelow);
      }),
    );
  });
});
