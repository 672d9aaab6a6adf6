/** Where users are cut into shards. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addIdCounts, addNameCounts, countIds, countNames, cutUsers } from '../../../batch/sharded/user-cuts.ts';

const anyUsers = fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 60 });
const anyNames = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 60 });

test('ids are cut in the same places, into whatever parts the rows were read', () => {
  fc.assert(
    fc.property(anyUsers, fc.nat(60), fc.integer({ min: 1, max: 20 }), (users, split, most) => {
      const count = (part: readonly number[]) => countIds(Uint32Array.from(part));
      const whole = cutUsers(count(users), users.length, most);
      const parts = [users.slice(0, split), users.slice(split)].filter(({ length }) => length > 0);
      expect(cutUsers(parts.map(count).reduce(addIdCounts), users.length, most)).toEqual(whole);
    }),
  );
});

test('names are cut in the same places, into whatever parts the rows were read, also by a sample', () => {
  fc.assert(
    fc.property(anyNames, fc.nat(60), fc.integer({ min: 1, max: 20 }), (users, split, sample) => {
      const count = (part: readonly string[]) => {
        const names = [...new Set(part)];
        return countNames(
          Uint32Array.from(part, (name) => names.indexOf(name) + 1),
          names,
          sample,
        );
      };
      const whole = count(users);
      const parts = [users.slice(0, split), users.slice(split)].filter(({ length }) => length > 0);
      expect(parts.map(count).reduce((a, b) => addNameCounts(a, b, sample))).toEqual(whole);
      const cuts = cutUsers(whole, users.length, 5).map((name) => Buffer.from(String(name)));
      expect(cuts.every((name, at) => at === 0 || Buffer.compare(cuts[at - 1], name) < 0)).toBe(true);
    }),
  );
});

test('a thousand users with as many rows each come to shards of about the size that was asked for', () => {
  const names = Array.from({ length: 1_000 }, (_, user) => `user-${user}`);
  const users = Uint32Array.from({ length: 20_000 }, (_, row) => 1 + (row % 1_000));
  expect(cutUsers(countNames(users, names), users.length, 2_000)).toHaveLength(9);
  expect(cutUsers(countIds(users), users.length, 2_000)).toHaveLength(9);
});
