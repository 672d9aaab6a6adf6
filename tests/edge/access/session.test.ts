import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { type Key, parseKeys } from '../../../edge/access/keys.ts';
import { createSession, findSession, SESSION_SECONDS } from '../../../edge/access/session.ts';
import { createKey, keyEntry } from '../../../shared/keys.ts';

const SECRET = 's'.repeat(32);
const NOW = 1.7e12;
let keys: Key[];
let session: string;

const configure = async (...names: string[]) =>
  parseKeys((await Promise.all(names.map((name) => keyEntry(name, 'admin', createKey())))).join());

beforeAll(async () => {
  keys = await configure('boss', 'other.one');
  session = await createSession(keys[1], SECRET, NOW);
});

it('stands for its key until it ends', async () => {
  expect(await findSession(keys, SECRET, session, NOW)).toBe(keys[1]);
  expect(await findSession(keys, SECRET, session, NOW + 1_000 * SESSION_SECONDS - 1)).toBe(keys[1]);
  expect(await findSession(keys, SECRET, session, NOW + 1_000 * SESSION_SECONDS)).toBeUndefined();
});

it('ends with its key, also when another key gets its name, and with the secret', async () => {
  expect(await findSession([keys[0]], SECRET, session, NOW)).toBeUndefined();
  expect(await findSession(await configure('boss', 'other.one'), SECRET, session, NOW)).toBeUndefined();
  expect(await findSession(keys, 't'.repeat(32), session, NOW)).toBeUndefined();
});

it('counts only as it was given', async () => {
  const changed = fc.tuple(fc.nat(session.length - 1), fc.constantFrom(...'0123456789abcdef.boss~'));
  await fc.assert(
    fc.asyncProperty(changed, async ([at, letter]) => {
      const other = session.slice(0, at) + letter + session.slice(at + 1);
      fc.pre(other !== session);
      expect(await findSession(keys, SECRET, other, NOW)).toBeUndefined();
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      expect(await findSession(keys, SECRET, text, NOW)).toBeUndefined();
    }),
  );
});
