/** Conditions on attributes: what they mean, what they say, and how a wrong one is refused. */

import { describe, expect, it } from 'vitest';
import { describeAttributes } from '../../../models/recommender/describe-attributes.ts';
import { attributesWithItems, type LaidItems } from '../../../models/recommender/items.ts';
import { readCondition } from '../../../models/recommender/where.ts';
import type { ItemChange } from '../../../shared/items.ts';
import { ATTRIBUTES_FILE, decodeAttributes, encodeAttributes } from '../../../shared/release/attributes.ts';
import { memorySource } from '../../../shared/source.ts';

const FILMS = 4;
const files = encodeAttributes(
  [
    { name: 'runtime', type: 'number', unit: 'min', values: Float64Array.of(80, 100, Number.NaN, -3.5) },
    {
      ...{ name: 'director', type: 'list', names: ['Ann Lee', 'Coppola, Sofia', 'ann lee'] },
      ...{ offsets: Uint32Array.of(0, 2, 3, 3, 4), items: Uint32Array.of(0, 1, 1, 2) },
    },
    { name: 'plot', type: 'text', texts: ['', '', '', 'p'] },
  ],
  FILMS,
);
const table = decodeAttributes(files.get(ATTRIBUTES_FILE) ?? new Uint8Array(), memorySource(files), true);
const added: ItemChange = {
  movieId: 9,
  title: 'New',
  attributes: { runtime: 85, director: ['Coppola, Sofia', 'Somebody New'], plot: 'n', mood: 'dark' },
  time: 1,
};
const changed: ItemChange = { movieId: 2, attributes: { runtime: 200, director: 'no list' }, time: 1 };
const items: LaidItems = {
  ...{ numMovies: FILMS, added: [added], haveFacts: true, renamed: new Set(), hidden: new Set(), pinned: [] },
  changes: new Map([
    [1, changed],
    [FILMS, added],
  ]),
};
const withItems = attributesWithItems(table, items);
const filmsWith = (condition: string) => [0, 1, 2, 3].filter(readCondition(table, condition).holds);

describe('a condition', () => {
  it.each([
    ['runtime:80..100', [0, 1], ' has runtime from 80 to 100 min'],
    ['runtime:90..', [1], ' has runtime 90 min or more'],
    ['RUNTIME:..0', [3], ' has runtime 0 min or less'],
    ['runtime:-3.5', [3], ' has runtime -3.5 min'],
    ['runtime:80|100', [0, 1], ' has runtime 80 min or 100 min'],
    ['runtime:!80..', [2, 3], ' does not have runtime 80 min or more'],
    ['director:Coppola, Sofia', [0, 1], ' has director Coppola, Sofia'],
    ['director: coppola, sofia | ANN LEE', [0, 1, 3], ' has director Ann Lee or Coppola, Sofia or ann lee'],
    ['director:!Ann Lee', [1, 2], ' does not have director Ann Lee or ann lee'],
  ])('%s holds for films %j', (condition, films, says) => {
    expect(filmsWith(condition)).toEqual(films);
    expect(readCondition(table, condition).says).toBe(says);
  });

  it.each([
    ['runtime', 'expected a name and a value'],
    ['runtime:', 'expected a name and a value'],
    ['runtime:80||90', 'expected a name and a value'],
    ['runtime:long', 'runtime is a number; expected a range like 80..120'],
    ['runtime:..', 'runtime is a number'],
    ['runtime:100..80', 'does not begin after its end'],
    ['director:Nobody', 'nothing has director Nobody; known are Ann Lee, Coppola, Sofia, ann lee'],
    ['plot:p', 'there is no attribute plot to filter by; expected one of runtime, director'],
  ])('%s is refused with what was expected', (condition, reason) => {
    expect(() => readCondition(table, condition)).toThrow(reason);
  });
});

describe('changes of the catalogue', () => {
  const found = (condition: string) => [0, 1, 2, 3, 4].filter(readCondition(withItems, condition).holds);

  it('are filtered by, with names that only they have, and without values of another type', () => {
    expect(found('runtime:80..100')).toEqual([0, 4]);
    expect(found('runtime:150..')).toEqual([1]);
    expect(found('director:somebody new')).toEqual([4]);
    expect(found('director:Coppola, Sofia')).toEqual([0, 1, 4]);
    expect(() => readCondition(withItems, 'director:no list')).toThrow('nothing has director no list');
  });

  it('are shown beside what the release says', async () => {
    expect(await withItems.all(FILMS)).toEqual({
      runtime: 85,
      director: ['Coppola, Sofia', 'Somebody New'],
      plot: 'n',
    });
    expect(withItems.of(1)).toEqual({ runtime: 200, director: ['Coppola, Sofia'] });
    expect(await withItems.all(3)).toEqual(await table.all(3));
    expect(describeAttributes(withItems)).toMatchObject([
      { name: 'runtime', movies: 4, from: -3.5, to: 200 },
      { name: 'director', movies: 4, distinct: 4 },
      { name: 'plot' },
    ]);
  });
});
