import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelOf } from '../../../edge/pages/client/for-you/terms.ts';
import { placeWords, ratingWords, reasonHeading, withoutWords } from '../../../edge/pages/client/for-you/why-words.ts';
import { MODEL_NAMES, MODELS } from '../../../models/catalogue.ts';
import type { Explanation, Term } from '../../../models/recommender/answers.ts';

const SCALE = [0.5, 5];
const term = (from: Term['from'], value: number): Term => ({ from, value });
const explanation = (more: Partial<Explanation> = {}): Explanation => ({
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
      'We predict that you would give it 4.10, more than your usual 3.50. “Taste factors” (+0.30) raises it most. ' +
        '“Films rated alike” (−0.10) lowers it most.',
    );
    expect(ratingWords(explanation({ ownMean: null }), 'their')).toMatch(
      /^We predict that this viewer would give it 4\.10\. “/,
    );
  });

  it('say that a film below the usual comes last', () => {
    const below = explanation({ ownMean: 4.5, belowMean: true });
    expect(ratingWords(below, 'your')).toContain(
      'give it 4.10, less than your usual 4.50. Such films come last on the list.',
    );
    expect(placeWords(below)).toMatch(/^Its place among these last films comes from “/);
    const hardly = explanation({ ownMean: 4.104, belowMean: true });
    expect(ratingWords(hardly, 'your')).toContain('give it 4.10, no more than your usual 4.10.');
  });

  it('say what a place comes from, and that a model which ranks the film low does', () => {
    expect(placeWords(explanation())).toBe(
      'Its place on the list comes from “Taste factors” (+0.40) and “The predicted rating” (+0.30). ' +
        '“Films rated alike: not one of yours” (−0.20) counts against it.',
    );
    for (const from of MODEL_NAMES) {
      const { plain, against } = MODELS[from];
      expect(labelOf(term(from, -0.1), 'score')).toBe(`${plain}: ${against}`);
      for (const value of [0.1, 0]) expect(labelOf(term(from, value), 'score')).toBe(plain);
      expect(labelOf(term(from, -0.1), 'rating')).toBe(plain);
    }
  });

  it('never call a film disliked in the upper half of the scale, or liked in the lower half', () => {
    const heading = (...of: Parameters<typeof film>) => reasonHeading(film(...of), false, SCALE, 'your');
    expect(heading('liked', 4)).toBe('Because you liked');
    expect(heading('disliked', 1)).toBe('Although you disliked');
    expect(heading('neutral', 3)).toBe('You neither liked nor disliked');
    expect(heading('liked', 2)).toBe('Because you rated higher than we expected');
    expect(heading('disliked', 4)).toBe('Although you rated lower than we expected');
    expect(reasonHeading(film('liked', 4), true, SCALE, 'their')).toBe('Although this viewer liked');
    expect(reasonHeading(film('disliked', 1), true, SCALE, 'their')).toBe('Because this viewer disliked');
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
        expect(words.includes('would come last')).toBe(otherBelow && !below);
        expect(words.includes('would not come last')).toBe(below && !otherBelow);
      }),
    );
  });
});
