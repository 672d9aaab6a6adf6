import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeKey } from '../../../batch/commands/keys.ts';
import { UsageError } from '../../../batch/terminal/usage-error.ts';
import { findKey, parseKeys } from '../../../edge/access/keys.ts';
import { readSettings, SettingsError } from '../../../edge/settings.ts';
import { createKey, hashKey, isKey, keyEntry, SCOPES } from '../../../shared/keys.ts';

const DIGEST = 'ab'.repeat(32);

describe('a key', () => {
  it('is a new one of the stated shape each time', () => {
    const keys = Array.from({ length: 200 }, createKey);
    expect(new Set(keys).size).toBe(200);
    for (const key of keys) expect(isKey(key), key).toBe(true);
  });

  it('is kept as its SHA-256', async () => {
    const hex = Buffer.from(await hashKey('abc')).toString('hex');
    expect(hex).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('is found among those that are configured, with its name and all that its scope includes', async () => {
    const made = SCOPES.map((scope) => ({ scope, key: createKey() }));
    const entries = await Promise.all(made.map(({ scope, key }) => keyEntry(`the-${scope}`, scope, key)));
    const keys = parseKeys(entries.join(' , '));
    for (const [s, { scope, key }] of made.entries()) {
      expect(await findKey(keys, key)).toMatchObject({ name: `the-${scope}`, scopes: SCOPES.slice(0, s + 1) });
    }
    expect(await findKey(keys, createKey())).toBeUndefined();
    expect(await findKey([], made[0].key)).toBeUndefined();
  });

  it('is not found by anything but itself', async () => {
    const key = createKey();
    const keys = parseKeys(await keyEntry('one', 'admin', key));
    const near = fc
      .tuple(fc.nat(key.length - 1), fc.constantFrom(...'abcXYZ019_- \0é'))
      .map(([at, letter]) => key.slice(0, at) + letter + key.slice(at + 1))
      .filter((text) => text !== key);
    const other = fc.oneof(
      near,
      fc.string(),
      fc.nat(key.length).map((n) => key.slice(0, n - 1)),
    );
    await fc.assert(fc.asyncProperty(other, async (text) => (await findKey(keys, text)) === undefined));
  });
});

describe('cinematch keys create', () => {
  it('gives a key, and the entry that lets it in', async () => {
    const { value, text } = await makeKey('my.phone-2', 'write');
    const { key, entry } = value as { key: string; entry: string };
    expect(await findKey(parseKeys(entry), key)).toMatchObject({ name: 'my.phone-2', scopes: ['read', 'write'] });
    expect(entry).not.toContain(key);
    for (const part of [key, entry]) expect(text).toContain(part);
  });

  it.each(['', 'a b', 'a:b', 'a,b', '-a', 'é', 'x'.repeat(41)])('refuses the name "%s"', async (name) => {
    await expect(makeKey(name, 'read')).rejects.toThrow(UsageError);
  });
});

describe('CINEMATCH_KEYS', () => {
  it('takes scopes joined by +', () => {
    const [key] = parseKeys(`x:read+write:${DIGEST}`);
    expect(key.scopes).toEqual(['read', 'write']);
    expect(Buffer.from(key.digest).toString('hex')).toBe(DIGEST);
  });

  it.each([
    ['a missing part', `ok:read:${DIGEST},x:read`, 'entry 2 is not name:scopes:sha256'],
    ['a part too many', `x:read:${DIGEST}:y`, 'entry 1 is not name:scopes:sha256'],
    ['a short digest', 'x:read:abc', 'entry 1 is not name:scopes:sha256'],
    ['a name with a line break', `x\ny:read:${DIGEST}`, 'entry 1 is not name:scopes:sha256'],
    ['an empty entry', `x:read:${DIGEST},`, 'entry 2 is not name:scopes:sha256'],
    ['an unknown scope', `x:read+root:${DIGEST}`, 'entry 1 has an unknown scope; choose from read, write, admin'],
    ['no scope', `x::${DIGEST}`, 'entry 1 has an unknown scope'],
    ['a name twice', `x:read:${DIGEST},x:admin:${'cd'.repeat(32)}`, 'entry 2 has the same name as an earlier entry'],
    [
      'a digest twice',
      `x:read:${DIGEST},y:admin:${DIGEST.toUpperCase()}`,
      'entry 2 has the same digest as an earlier entry',
    ],
  ])('refuses %s', (_, text, reason) => {
    expect(() => readSettings({ CINEMATCH_KEYS: text })).toThrow(SettingsError);
    expect(() => readSettings({ CINEMATCH_KEYS: text })).toThrow(`CINEMATCH_KEYS: ${reason}`);
  });

  it('never repeats what it refuses, which may be a key put there by mistake', () => {
    const key = createKey();
    for (const text of [key, `x:read:${key}`, `${key}:read:${DIGEST}0`, `x:${key}:${DIGEST}`]) {
      expect(() => readSettings({ CINEMATCH_KEYS: text })).toThrow(
        expect.toSatisfy((error: Error) => !`${error.message}${error.stack}${error.cause}`.includes(key)),
      );
    }
  });
});

describe('the other settings', () => {
  it('have defaults that let everybody read and nobody write', () => {
    const defaults = { keys: [], publicUsers: false, corsOrigins: [], rateLimit: 1200, trustProxy: false, patience: 1 };
    expect(readSettings({})).toMatchObject(defaults);
    expect(readSettings({ CINEMATCH_KEYS: '', CINEMATCH_RATE_LIMIT: '' })).toMatchObject(defaults);
  });

  it('are read', () => {
    const env = {
      CINEMATCH_PUBLIC_USERS: '1',
      CINEMATCH_CORS_ORIGINS: 'https://films.example, http://localhost:3000',
      CINEMATCH_RATE_LIMIT: '0',
      CINEMATCH_TRUST_PROXY: '1',
      CINEMATCH_PATIENCE: '20',
    };
    const corsOrigins = ['https://films.example', 'http://localhost:3000'];
    const read = { publicUsers: true, corsOrigins, rateLimit: 0, trustProxy: true, patience: 20 };
    expect(readSettings(env)).toMatchObject(read);
  });

  it.each([
    ['CINEMATCH_PUBLIC_USERS', 'yes', 'expected 0 or 1'],
    ['CINEMATCH_TRUST_PROXY', 'true', 'expected 0 or 1'],
    ['CINEMATCH_PATIENCE', '0.5', 'expected an integer from 1 to 100'],
    ['CINEMATCH_RATE_LIMIT', '-1', 'expected an integer from 0 to 1000000'],
    ['CINEMATCH_RATE_LIMIT', '1e3', 'expected an integer from 0 to 1000000'],
    ['CINEMATCH_RATE_LIMIT', '1000001', 'expected an integer from 0 to 1000000'],
    ['CINEMATCH_CORS_ORIGINS', '*', 'expected origins separated by commas'],
    ['CINEMATCH_CORS_ORIGINS', 'null', 'expected origins separated by commas'],
    ['CINEMATCH_CORS_ORIGINS', 'films.example', 'expected origins separated by commas'],
    ['CINEMATCH_CORS_ORIGINS', 'https://films.example/', 'expected origins separated by commas'],
    ['CINEMATCH_CORS_ORIGINS', 'https://a.example,,https://b.example', 'expected origins separated by commas'],
  ])('%s=%s is refused by name', (name, value, reason) => {
    expect(() => readSettings({ [name]: value })).toThrow(`${name}: ${reason}`);
  });
});
