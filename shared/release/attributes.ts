/**
 * `attributes.arrow`: what a catalogue says of its movies besides title, year and genres. A release without such columns
 * has no such file.
 *
 * Attribute k has columns of its own. Of numbers these are the distinct `values<k>` and `codes<k>` by movie, which are
 * positions from 1, or 0 where none is known; words have `names<k>` instead of values. A list has `names<k>`,
 * `offsets<k>` by movie and `items<k>`. Texts are in `attribute-texts.bin`, one record per movie: a JSON list of the
 * texts in the order of the attributes, and a seal (seal.ts). The service reads them one at a time.
 */

import { decodeArrow, encodeArrow, type Indexes, packIndexes, type StringColumn } from '../arrow.ts';
import type { AttributeColumn, Attributes, AttributeType } from '../attributes.ts';
import { ReleaseError } from '../errors.ts';
import type { Source } from '../source.ts';
import { parseJson } from './manifest.ts';
import { SEAL_BYTES, sealRecords, unseal } from './seal.ts';

/** Name of the file with numbers, words and lists. */
export const ATTRIBUTES_FILE = 'attributes.arrow';
/** Name of the file with texts, which is read by range. */
export const ATTRIBUTE_TEXTS_FILE = 'attribute-texts.bin';

const KIND = 'attributes';
const VERSION = 1;

/** What an attribute is. */
export interface AttributeHead {
  readonly name: string;
  readonly type: AttributeType;
  readonly unit?: string;
}

/** Numbers of a decoded release. */
export interface NumberAttribute extends AttributeHead {
  readonly type: 'number';
  /** Distinct values, ascending. */
  readonly values: Float64Array;
  /** Returns the number of a movie; NaN where none is known. */
  of(movie: number): number;
}

/** Words or lists of a decoded release. */
export interface NameAttribute extends AttributeHead {
  readonly type: 'word' | 'list';
  readonly names: Pick<StringColumn, 'length' | 'get'>;
  /** Returns the names of a movie as positions in `names`. */
  of(movie: number): ArrayLike<number>;
}

/** Texts of a decoded release. */
export interface TextAttribute extends AttributeHead {
  readonly type: 'text';
}

/** The attributes of a release, by dense movie index. */
export interface AttributeTable {
  readonly numMovies: number;
  readonly attributes: readonly (NumberAttribute | NameAttribute | TextAttribute)[];
  /** Returns the numbers, words and lists of a movie. */
  of(movie: number): Attributes;
  /** Resolves to all attributes of a movie, after one range read if there are texts. Throws `ReleaseError`. */
  all(movie: number): Promise<Attributes>;
}

interface Facts {
  numMovies: number;
  attributes: AttributeHead[];
  /** Seal of the texts; absent without any. */
  seal?: number;
}

/** The table of a release without attributes. */
export function noAttributes(numMovies: number): AttributeTable {
  return { numMovies, attributes: [], of: () => ({}), all: async () => ({}) };
}

/** Encodes the files of attributes by name: none without attributes, and no file of texts without texts. */
export function encodeAttributes(
  attributes: readonly AttributeColumn[],
  numMovies: number,
): Map<string, Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  if (attributes.length === 0) return files;
  const columns: Record<string, Indexes | Float64Array | readonly string[]> = {};
  for (const [k, attribute] of attributes.entries()) {
    if (attribute.type === 'number') {
      const values = Float64Array.from(new Set(attribute.values.filter((value) => !Number.isNaN(value)))).sort();
      const codeOf = new Map(Array.from(values, (value, at) => [value, at + 1]));
      const codes = Array.from(attribute.values, (value) => codeOf.get(value) ?? 0);
      columns[`values${k}`] = values;
      columns[`codes${k}`] = packIndexes(codes, values.length + 1);
    } else if (attribute.type === 'word') {
      const { names, offsets, items } = attribute;
      const codes = Array.from({ length: numMovies }, (_, m) =>
        offsets[m + 1] > offsets[m] ? items[offsets[m]] + 1 : 0,
      );
      columns[`names${k}`] = names;
      columns[`codes${k}`] = packIndexes(codes, names.length + 1);
    } else if (attribute.type === 'list') {
      columns[`names${k}`] = attribute.names;
      columns[`offsets${k}`] = attribute.offsets;
      columns[`items${k}`] = packIndexes(attribute.items, attribute.names.length);
    }
  }
  const texts = encodeTexts(attributes, numMovies);
  if (texts) {
    columns.textOffsets = texts.offsets;
    files.set(ATTRIBUTE_TEXTS_FILE, texts.bytes);
  }
  const heads = attributes.map(({ name, type, ...more }) => ({
    ...{ name, type },
    ...('unit' in more && more.unit && { unit: more.unit }),
  }));
  const facts: Facts = { numMovies, attributes: heads, ...(texts && { seal: texts.seal }) };
  files.set(ATTRIBUTES_FILE, encodeArrow({ kind: KIND, version: VERSION, facts, layout: 'arrays' }, columns));
  return files;
}

function encodeTexts(attributes: readonly AttributeColumn[], numMovies: number) {
  const columns = attributes.filter((attribute) => attribute.type === 'text');
  if (columns.length === 0) return undefined;
  const encoder = new TextEncoder();
  const records = Array.from({ length: numMovies }, (_, m) =>
    encoder.encode(JSON.stringify(columns.map(({ texts }) => texts[m]))),
  );
  const offsets = new Uint32Array(numMovies + 1);
  for (let m = 0; m < numMovies; m++) offsets[m + 1] = offsets[m] + records[m].length + SEAL_BYTES;
  const bytes = new Uint8Array(offsets[numMovies]);
  for (let m = 0; m < numMovies; m++) bytes.set(records[m], offsets[m]);
  return { offsets, bytes, seal: sealRecords(bytes, offsets) };
}

/**
 * Opens what `encodeAttributes` wrote. The bytes are retained, and texts are read from `source` unless the release is
 * one without texts (`hasTexts`), such as one for devices. Throws `ReleaseError` when the bytes are anything else.
 */
export function decodeAttributes(bytes: Uint8Array, source: Source, hasTexts: boolean): AttributeTable {
  const file = decodeArrow<Facts>(bytes, KIND, VERSION);
  const numMovies = file.count('numMovies');
  const heads = checkHeads(file.facts.attributes);
  const attributes = heads.map((head, k): AttributeTable['attributes'][number] => {
    if (head.type === 'text') return { ...head, type: 'text' };
    if (head.type === 'number') {
      const values = file.array(`values${k}`, Float64Array);
      const codes = file.indexes(`codes${k}`, numMovies, values.length + 1);
      return { ...head, type: 'number', values, of: (movie) => values[codes[movie] - 1] ?? Number.NaN };
    }
    const names = file.strings(`names${k}`);
    if (head.type === 'word') {
      const codes = file.indexes(`codes${k}`, numMovies, names.length + 1);
      return { ...head, type: 'word', names, of: (movie) => (codes[movie] === 0 ? [] : [codes[movie] - 1]) };
    }
    const offsets = file.offsets(`offsets${k}`, numMovies);
    const items = file.indexes(`items${k}`, offsets[numMovies], names.length);
    return { ...head, type: 'list', names, of: (movie) => items.subarray(offsets[movie], offsets[movie + 1]) };
  });
  const texts = heads.filter(({ type }) => type === 'text');
  const textOffsets = hasTexts && texts.length > 0 ? file.offsets('textOffsets', numMovies) : undefined;

  const of = (movie: number): Attributes => {
    const known: Record<string, string | number | readonly string[]> = {};
    for (const attribute of attributes) {
      if (attribute.type === 'text') continue;
      if (attribute.type === 'number') {
        if (!Number.isNaN(attribute.of(movie))) known[attribute.name] = attribute.of(movie);
        continue;
      }
      const names = Array.from(attribute.of(movie), (item) => attribute.names.get(item));
      if (names.length > 0) known[attribute.name] = attribute.type === 'word' ? names[0] : names;
    }
    return known;
  };
  return {
    numMovies,
    attributes,
    of,
    async all(movie) {
      if (!textOffsets) return of(movie);
      const range = { offset: textOffsets[movie], length: textOffsets[movie + 1] - textOffsets[movie] };
      const record = unseal(await source.read(ATTRIBUTE_TEXTS_FILE, range), file.count('seal'), ATTRIBUTE_TEXTS_FILE);
      const found = parseJson(ATTRIBUTE_TEXTS_FILE, new TextDecoder().decode(record));
      const known = { ...of(movie), ...textsIn(found, texts) };
      // In the order of the catalogue.
      return Object.fromEntries(heads.filter(({ name }) => name in known).map(({ name }) => [name, known[name]]));
    },
  };
}

function textsIn(found: unknown, heads: readonly AttributeHead[]): Attributes {
  const list = Array.isArray(found) ? found : [];
  return Object.fromEntries(
    heads.map(({ name }, k) => [name, String(list[k] ?? '')] as const).filter(([, text]) => text !== ''),
  );
}

function checkHeads(found: unknown): AttributeHead[] {
  const isHead = (head: Partial<AttributeHead>) =>
    typeof head?.name === 'string' && ['list', 'word', 'number', 'text'].includes(String(head.type));
  if (!Array.isArray(found) || !found.every(isHead)) {
    throw new ReleaseError('corrupt', `${KIND}: attributes is not a list of names and types`);
  }
  return found;
}
