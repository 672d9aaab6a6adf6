/** Watching together: codes of ratings, whom a tab remembers, and what a list for several says. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCompany } from '../../../edge/pages/client/together/people.ts';
import {
  codeIn,
  decodeTaste,
  encodeTaste,
  MOST_CODED,
  tasteFragment,
} from '../../../edge/pages/client/together/taste-code.ts';
import { peopleWords } from '../../../edge/pages/film-text/people-words.ts';
import { MAX_ID } from '../../../shared/ids.ts';

const rating = fc.record({
  movieId: fc.integer({ min: 0, max: MAX_ID }),
  rating: fc.integer({ min: -10_000, max: 10_000 }).map((thousandths) => thousandths / 1_000),
});
const ratings = fc.uniqueArray(rating, { selector: ({ movieId }) => movieId, maxLength: 40 });
const byId = <T extends { movieId: number }>(films: readonly T[]) => films.toSorted((a, b) => a.movieId - b.movieId);

describe('a code of ratings', () => {
  it('is read as what it was made of, alone, in a link and behind other text of the link', () => {
    fc.assert(
      fc.property(ratings, (films) => {
        const code = encodeTaste(films);
        expect(code).toMatch(/^[\w-]+$/);
        expect(decodeTaste(code)).toEqual(byId(films));
        const fragment = tasteFragment(films);
        for (const text of [fragment, ` ${code}\n`, `https://example.org/films/?n=5${fragment}`]) {
          expect(codeIn(text)).toBe(code);
        }
      }),
    );
  });

  it('is refused when a letter is missing or another one', () => {
    fc.assert(
      fc.property(ratings, fc.nat(), fc.constantFrom('', 'A', 'x', '_'), (films, place, letter) => {
        const code = encodeTaste(films);
        const at = place % code.length;
        const damaged = code.slice(0, at) + letter + code.slice(at + 1);
        fc.pre(damaged !== code);
        let found: unknown;
        try {
          found = decodeTaste(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          return;
        }
        // The last letter has bits that stand for nothing.
        expect(found).toEqual(byId(films));
      }),
    );
  });

  it('has the latest ratings, and a link of them is no longer than messengers pass on', () => {
    const films = Array.from({ length: MOST_CODED + 5 }, (_, k) => ({ movieId: 200_000 - k * 150, rating: 4.5 }));
    const code = encodeTaste(films);
    expect(decodeTaste(code)).toEqual(byId(films.slice(-MOST_CODED)));
    expect(code.length).toBeLessThan(8_000);
  });

  it('is not looked for in other addresses and in sentences', () => {
    for (const text of ['', '  ', 'https://example.org/?with=abc', 'not a code', 'https://example.org/#list']) {
      expect(codeIn(text)).toBeUndefined();
    }
    for (const text of ['é', 'AAAA', 'AQAAAAAB', '!']) expect(() => decodeTaste(text)).toThrow(TypeError);
  });
});

describe('the company of a tab', () => {
  const storage = (kept = new Map<string, string>()) =>
    ({
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    }) as Storage;

  it('is there again after a reload, at most seven others', () => {
    const place = storage();
    const somebody = [{ movieId: 1, rating: 5 }];
    openCompany(() => place).set({ others: Array(9).fill(somebody), way: 'fairness' });
    expect(openCompany(() => place).get()).toEqual({ others: Array(7).fill(somebody), way: 'fairness' });
  });

  it('is nobody where nothing can be kept or something else was', () => {
    const nobody = { others: [], way: 'average' };
    const off = () => {
      throw new DOMException('off', 'SecurityError');
    };
    const company = openCompany(off);
    expect(company.get()).toEqual(nobody);
    let calls = 0;
    company.subscribe(() => calls++);
    company.set({ others: [[]], way: 'average' });
    expect([company.get().others, calls]).toEqual([[[]], 1]);
    for (const text of ['{', 'null', '{"others":[1],"way":"average"}', '{"others":[],"way":"dictator"}']) {
      expect(openCompany(() => storage(new Map([['cinematch.with', text]]))).get()).toEqual(nobody);
    }
  });
});

describe('what a list for several says of a film', () => {
  const people = [
    { rating: 4.24, interval: [3, 5] as [number, number], belowMean: false },
    { rating: 3.06, interval: [2, 4] as [number, number], belowMean: true },
  ];
  const nameOf = (person: number) => (person === 0 ? 'You' : 'Ann');

  it('is what each would give, and to whom it owes its place', () => {
    expect(peopleWords({ people }, nameOf, false)).toBe('You 4.2 · Ann 3.1, below their usual');
    expect(peopleWords({ people, decidedBy: 1 }, nameOf, true)).toMatch(/ · chosen by Ann$/);
    expect(peopleWords({ people, decidedBy: 0 }, nameOf, false)).toMatch(/ · suits you least$/);
    expect(peopleWords({}, nameOf, false)).toBe('');
  });
});
