import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { otherNumerals, romanValue, withDigits } from '../../shared/release/numerals.ts';

describe('numbers in titles', () => {
  it.each([
    ['rocky ii', 'rocky 2'],
    ['gone in sixty seconds', 'gone in 60 seconds'],
    ['one hundred and one dalmatians', '101 dalmatians'],
    ['two hundred five', '205'],
    ['the hundred foot journey', 'the 100 foot journey'],
    ['twenty one grams', '21 grams'],
    ['twenty twenty', '20 20'],
    ['seven samurai', '7 samurai'],
    ['mix civil ivy', 'mix civil ivy'],
    ['ten and a half', '10 and a half'],
    ['', ''],
  ])('%j in digits is %j', (words, digits) => {
    expect(withDigits(words.split(' ')).join(' ')).toBe(digits);
  });

  it('are written in other ways, each of which leads back to the same number', () => {
    fc.assert(
      fc.property(fc.nat(999), (value) => {
        for (const other of otherNumerals(String(value))) {
          expect(withDigits([other])).toEqual([String(value)]);
          expect(otherNumerals(other)).toContain(String(value));
        }
      }),
    );
    expect(otherNumerals('2')).toEqual(['ii', 'two']);
    expect(otherNumerals('xiv')).toEqual(['14', 'fourteen']);
    expect(otherNumerals('matrix')).toEqual([]);
  });

  it('in Roman letters are those from 1 to 39', () => {
    expect(['i', 'iv', 'ix', 'xxxix'].map(romanValue)).toEqual([1, 4, 9, 39]);
    expect(['', 'iiii', 'vx', 'xl', 'm', 'mix', 'x1'].map(romanValue)).toEqual(Array(7).fill(undefined));
  });
});
