import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReleaseError } from '../../shared/errors.ts';
import { isReleaseId, parseManifest, parsePointer } from '../../shared/release/manifest.ts';
import { onlyThrows } from '../fixtures/arbitrary-ratings.ts';
import { makeManifest } from '../fixtures/manifest.ts';

describe('a manifest', () => {
  test('is read as it was written', () => {
    expect(parseManifest(JSON.stringify(makeManifest()))).toEqual(makeManifest());
  });

  const broken: [string, object, string][] = [
    ['of another format', { format: 9 }, 'format is 9, this build reads 3: the release was made by a later version'],
    ['without an id', { id: 'x' }, 'id is not 16 hex digits'],
    ['without files', { files: undefined }, 'files is missing'],
    ['with a list of files', { files: [] }, 'files is missing'],
    ['without a dataset', { dataset: null }, 'dataset is missing or has no scale'],
    ['with an empty scale', { dataset: { ...makeManifest().dataset, scale: [] } }, 'has no scale'],
    [
      'with a scale of words',
      { dataset: { ...makeManifest().dataset, scale: ['a'] } },
      'scale is not a list of numbers',
    ],
    ['without a budget', { budget: 'much' }, 'budget is "much"'],
    ['with a budget below zero', { budget: -1 }, 'budget is -1'],
    ['without a blend', { blend: 3 }, 'blend is missing'],
    ['whose file has no checksum', { files: { 'a.arrow': { bytes: 1, sha256: 'zz' } } }, 'a.arrow has no size'],
    ['whose file has a negative size', { files: { a: { bytes: -1, sha256: 'a'.repeat(64) } } }, 'a has no size'],
    ['whose file is elsewhere', { files: { '../a': { bytes: 1, sha256: 'a'.repeat(64) } } }, 'is not a file name'],
    ['whose file is in a folder', { files: { 'a/b': { bytes: 1, sha256: 'a'.repeat(64) } } }, 'is not a file name'],
  ];
  test.each(broken)('%s is refused', (_, changes, message) => {
    const text = JSON.stringify({ ...makeManifest(), ...changes });
    expect(() => parseManifest(text)).toThrow(ReleaseError);
    expect(() => parseManifest(text)).toThrow(message);
  });

  test('that is any other JSON or no JSON is a ReleaseError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(() => parseManifest(text)).toThrow(ReleaseError);
      }),
    );
  });

  test('with any character changed throws nothing but a ReleaseError', () => {
    const text = JSON.stringify(makeManifest());
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        onlyThrows(ReleaseError, () => parseManifest(text.slice(0, at) + character + text.slice(at + 1)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a pointer', () => {
  test('names a release', () => {
    expect(parsePointer('{"release":"0123456789abcdef"}')).toEqual({ release: '0123456789abcdef' });
  });

  test.each(['', 'null', '[]', '{}', '{"release":7}', '{"release":"../../etc"}', '{"release":"0123456789ABCDEF"}'])(
    'that is %j is refused',
    (text) => {
      expect(() => parsePointer(text)).toThrow(ReleaseError);
    },
  );
});

test('a release id is 16 hex digits and nothing else', () => {
  expect(isReleaseId('0123456789abcdef')).toBe(true);
  for (const other of ['0123456789abcdef\n', '0123456789abcde', '0123456789abcdeg', 5, null]) {
    expect(isReleaseId(other)).toBe(false);
  }
});
