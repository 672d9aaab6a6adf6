import '../../fixtures/film-page.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULTS,
  describeSettings,
  fromQuery,
  type Settings,
  toBody,
  toQuery,
  yearsClash,
} from '../../../edge/pages/client/for-you/settings.ts';

const anySettings: fc.Arbitrary<Settings> = fc
  .record({
    genres: fc.uniqueArray(fc.constantFrom('Crime', 'Drama', 'Sci-Fi'), { maxLength: 3 }),
    match: fc.constantFrom('any' as const, 'all' as const),
    excludeGenres: fc.uniqueArray(fc.constantFrom('Horror', 'War'), { maxLength: 2 }),
    minRatings: fc.constantFrom('', '0', '5'),
    maxRatings: fc.constantFrom('', '5', '100'),
    yearFrom: fc.constantFrom('', '1950', '1999'),
    yearTo: fc.constantFrom('', '2000', '2020'),
    n: fc.integer({ min: 1, max: 10 }).map((tens) => 5 * tens),
    diversity: fc.integer({ min: 0, max: 20 }).map((steps) => steps / 20),
    popularity: fc.integer({ min: -10, max: 10 }).map((steps) => steps / 10),
    where: fc.uniqueArray(fc.constantFrom('language:en', 'runtime:80..', 'director:Coppola, Sofia'), { maxLength: 3 }),
    models: fc.uniqueArray(fc.constantFrom('svd', 'content'), { maxLength: 2 }),
  })
  // Without genres there is nothing to match.
  .map((settings) => (settings.genres.length > 0 ? settings : { ...settings, match: 'any' as const }));

describe('settings', () => {
  it('are the same after a way through the address', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        expect(fromQuery(toQuery(settings))).toEqual(settings);
      }),
    );
  });

  it('leave nothing in the address when they are as they would be anyway', () => {
    expect(toQuery(DEFAULTS).toString()).toBe('');
    expect(fromQuery(new URLSearchParams('n=x&match=none&diversity=&popularity=x'))).toEqual(DEFAULTS);
  });

  it('go into a request as numbers and lists', () => {
    const settings = {
      ...DEFAULTS,
      ...{ genres: ['Crime'], match: 'all' as const, excludeGenres: ['War'] },
      ...{ yearFrom: '1970', maxRatings: '50', models: ['svd'] },
    };
    expect(toBody(settings)).toEqual({
      n: 10,
      diversity: 0,
      popularity: 0,
      genres: ['Crime'],
      match: 'all',
      excludeGenres: ['War'],
      maxRatings: 50,
      yearFrom: 1970,
      models: ['svd'],
    });
  });

  it('clash when the first year is after the last one, and say so in words', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1850, max: 2100 }), fc.integer({ min: 1850, max: 2100 }), (from, to) => {
        expect(yearsClash({ yearFrom: String(from), yearTo: String(to) })).toBe(from > to);
      }),
    );
    for (const open of [
      { yearFrom: '', yearTo: '1990' },
      { yearFrom: '1990', yearTo: '' },
    ]) {
      expect(yearsClash(open)).toBe(false);
    }
    const settings = { ...DEFAULTS, yearFrom: '1990', yearTo: '1980' };
    expect(describeSettings(settings)).toBe('All genres · no year · 10 films');
  });

  it('are told in words', () => {
    expect(describeSettings(DEFAULTS)).toBe('All genres · any year · 10 films');
    const settings = { ...DEFAULTS, genres: ['Crime', 'Drama'], yearFrom: '1970', yearTo: '1979', diversity: 0.5 };
    expect(describeSettings(settings)).toBe('Crime or Drama · 1970 to 1979 · 10 films · 50 % variety');
    expect(describeSettings({ ...DEFAULTS, popularity: -0.5 })).toBe(
      'All genres · any year · 10 films · 50 % off the beaten track',
    );
    expect(describeSettings({ ...DEFAULTS, popularity: 1 })).toBe(
      'All genres · any year · 10 films · 100 % well known',
    );
  });
});
