/** Attributes as content features: named, weighted like tags, in bins, and absent where the catalogue has none. */

import { describe, expect, it } from 'vitest';
import { attributeFeatures } from '../../models/content/attribute-features.ts';
import { describeMovies } from '../../models/content/features.ts';
import { contentTrainer } from '../../models/content/train.ts';
import type { AttributeColumn } from '../../shared/attributes.ts';
import type { Catalogue } from '../../shared/ratings.ts';

const FILMS = 40;
const word = (name: string, of: (movie: number) => string): AttributeColumn => {
  const words = Array.from({ length: FILMS }, (_, m) => of(m));
  const names = [...new Set(words)].sort();
  const offsets = Uint32Array.from({ length: FILMS + 1 }, (_, m) => m);
  return { name, type: 'word', names, offsets, items: Uint32Array.from(words, (one) => names.indexOf(one)) };
};
const numbers = (name: string, of: (movie: number) => number): AttributeColumn => ({
  ...{ name, type: 'number', unit: 'min' },
  values: Float64Array.from({ length: FILMS }, (_, m) => of(m)),
});
const featuresOf = (attribute: AttributeColumn, movie: number) => {
  const [group] = attributeFeatures([attribute], FILMS);
  const found: Record<string, number> = {};
  group.describe(movie, (feature, value) => {
    found[group.names[feature]] = value;
  });
  return found;
};

describe('features of attributes', () => {
  it('are names that five films or more have, weighted by how rare they are', () => {
    const language = word('language', (m) => (m < 30 ? 'en' : m < 36 ? 'fr' : `other ${m}`));
    expect(featuresOf(language, 0)).toEqual({ 'language: en': Math.log(FILMS / 30) });
    expect(featuresOf(language, 30)).toEqual({ 'language: fr': Math.log(FILMS / 6) });
    expect(featuresOf(language, 39)).toEqual({});
  });

  it('are bins of a number, in which near numbers are alike', () => {
    const runtime = numbers('runtime', (m) => (m === 39 ? Number.NaN : 10 * m));
    const of = (movie: number) => featuresOf(runtime, movie);
    expect(of(0)).toEqual({ 'runtime around 30 min': 1 });
    expect(of(38)).toEqual({ 'runtime around 350 min': 1 });
    expect(of(6)).toEqual({ 'runtime around 30 min': 1 - 30 / 80, 'runtime around 110 min': 30 / 80 });
    expect(of(39)).toEqual({});
  });

  it('are none for texts, for one value that all films share, and for a number that is always the same', () => {
    const text: AttributeColumn = { name: 'plot', type: 'text', texts: Array(FILMS).fill('x') };
    expect(attributeFeatures([text, word('type', () => 'book'), numbers('n', () => 3)], FILMS)).toEqual([]);
  });

  it('are at most forty names over all attributes', () => {
    const many = Array.from({ length: 12 }, (_, k) => word(`w${k}`, (m) => `${(m + k) % 5}`));
    const groups = attributeFeatures([...many, word('common', (m) => `${m % 2}`)], FILMS);
    expect(groups.reduce((sum, { names }) => sum + names.length, 0)).toBeLessThanOrEqual(40);
    expect(groups.at(-1)?.names).toEqual(['common: 0', 'common: 1']);
  });

  it('leave the features of a catalogue without attributes as they were', () => {
    const none = new Uint32Array(FILMS + 1);
    const catalogue: Catalogue = {
      ...{ movieIds: Uint32Array.from({ length: FILMS }, (_, m) => m), titles: Array(FILMS).fill('A Title') },
      ...{ years: new Uint16Array(FILMS).fill(1990), genreNames: [], genreOffsets: none, genres: new Uint16Array(0) },
      ...{ imdbIds: new Uint32Array(FILMS), tmdbIds: new Uint32Array(FILMS) },
      ...{ tagNames: [], tagOffsets: none, tags: new Uint32Array(0), tagCounts: new Uint16Array(0) },
    };
    const config = contentTrainer.configure({} as never);
    const before = describeMovies(catalogue, config);
    expect(describeMovies({ ...catalogue, attributes: [] }, config)).toEqual(before);
    const after = describeMovies({ ...catalogue, attributes: [word('type', (m) => `${m % 2}`)] }, config);
    expect(after.names).toEqual([...before.names, 'type: 0', 'type: 1']);
    expect(after.kinds).toEqual([...before.kinds, before.names.length]);
  });
});
