/** Conditions on attributes: what they mean, what they say, and how a wrong one is refused. */

import { describe, expect, it } from 'vitest';
import { readCondition } from '../../../models/recommender/where.ts';
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
