/** The sentences about liking: what they say, and that a report of any version does for them. */

import '../fixtures/film-page.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { likingInWords } from '../../shared/liking-in-words.ts';

const REPORT = {
  ranking: {
    hybrid: {
      'disliked@10': 0.12575,
      'liking@10': 0.53674,
      'surplus@10': -0.05165,
      'below-mean@10': 0.14072,
      'below-mean-users@10': 0.63203,
      'popularity-rank@10': 44.5,
    },
  },
  response: {
    reversal: { users: 95, overlap: 5.79, strangers: 0.95 },
    dislike: { empty: { rise: 0.804 }, ten: { rise: 0.25685 } },
  },
};

describe('a report', () => {
  test('is told in sentences, each with its figures', () => {
    expect(likingInWords(REPORT)).toEqual([
      'Of the listed films that viewers had rated, 12.6 % were disliked.',
      'On average, viewers rated these films 0.54 above their own mean.',
      'The predicted ratings of these films were 0.05 too low on average.',
      "14.1 % of the listed films have a predicted rating below the viewer's own mean; 63.2 % of the viewers have such a film on their list.",
      'When all ratings of a viewer are reversed, so that the best become the worst, 5.8 of ten listed films stay. The lists of two strangers have 0.95 films in common.',
      'When somebody gives the lowest rating to one film and rates nothing else, 80.4 % of the films most like it rise.',
      'When the lowest rating of a film comes on top of ten other ratings, 25.7 % of the films most like it rise.',
      'Half of the listed films of the typical viewer are among the 45 most rated films.',
    ]);
  });

  test('says so when viewers like the films less than others, and when predictions are too high', () => {
    const hybrid = { 'liking@10': -0.2, 'surplus@10': 1.25 };
    expect(likingInWords({ ranking: { hybrid } })).toEqual([
      'On average, viewers rated these films 0.20 below their own mean.',
      'The predicted ratings of these films were 1.3 too high on average.',
    ]);
  });

  test('says nothing about what could not be measured', () => {
    const response = { reversal: { users: 0, overlap: null, strangers: null }, dislike: null };
    expect(likingInWords({ ranking: { hybrid: { 'disliked@10': null } }, response })).toEqual([]);
    const alone = { reversal: { users: 1, overlap: 7, strangers: null } };
    expect(likingInWords({ response: alone })).toEqual([
      'When all ratings of a viewer are reversed, so that the best become the worst, 7.0 of ten listed films stay.',
    ]);
  });

  test('of any other shape gives no sentence that is broken', () => {
    const odd = fc.oneof(fc.constant(REPORT), fc.object({ key: fc.constantFrom('ranking', 'hybrid', 'disliked@10') }));
    fc.assert(
      fc.property(fc.oneof(fc.anything(), odd), (report) => {
        for (const sentence of likingInWords(report)) expect(sentence).not.toMatch(/NaN|Infinity|undefined|null/);
      }),
    );
    expect(likingInWords(undefined)).toEqual([]);
  });
});
