/**
 * Artifacts as Arrow IPC files, which open in DuckDB, pandas or polars as they are.
 *
 * There are two layouts. `rows`: every column has one entry per row (movies). `arrays`: there is one row, whose cells
 * are lists of any length (tables of models). The schema metadata says what the columns are: `kind`, `version`, and
 * `facts` (JSON). Decoded columns are views over the bytes of the file; nothing is copied.
 */

import {
  type Data,
  type DataType,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
} from 'apache-arrow';
import { type ArrowColumn, readArrowFile, type TypedArray } from './arrow-reader.ts';
import { ReleaseError } from './errors.ts';
import { hashBytes } from './hash-bytes.ts';

export type { TypedArray };

/** Strings as they are stored in the file. `get` decodes one at a time. */
export interface StringColumn {
  readonly length: number;
  get(row: number): string;
  /** Returns the 32-bit FNV-1a hash of a string's UTF-8 bytes, without decoding them. */
  hash(row: number): number;
}

/** A column to encode. */
export type Column = TypedArray | readonly string[];

/** A decoded artifact. Its methods return views over the bytes of the file. */
export interface Artifact<Facts> {
  /** The facts as parsed. They are not checked: use `count` for those that size something. */
  readonly facts: Facts;
  /**
   * Returns a fact that counts something. Throws `ReleaseError` `corrupt` unless it is a whole number from 0 to
   * 2³² − 1.
   */
  count(fact: keyof Facts & string): number;
  /**
   * Returns the typed array of that name. Throws `ReleaseError` `corrupt` when it is absent or has another type or
   * length.
   */
  array<T extends TypedArray>(name: string, type: new (n: number) => T, length?: number): T;
  /** Returns the text column of that name. Throws like `array`. */
  strings(name: string, length?: number): StringColumn;
  /** Returns where the rows of a sparse table begin: `rows` + 1 numbers that never fall. Throws like `array`. */
  offsets(name: string, rows: number): Uint32Array;
  /**
   * Returns `length` indexes that `packIndexes` packed. Throws like `array`, and when an index is not below `bound`.
   */
  indexes(name: string, length: number, bound: number): Indexes;
}

/** Indexes below a bound, in 16 bits when the bound allows it. */
export type Indexes = Uint16Array | Uint32Array;

/** Returns the values as 16-bit indexes when `bound` is 65,536 or less, else as 32-bit indexes. */
export function packIndexes(values: ArrayLike<number>, bound: number): Indexes {
  return bound <= 0x10000 ? Uint16Array.from(values) : Uint32Array.from(values);
}

/**
 * Most bytes of a file besides its columns, if it has a dozen of them: schema, facts and padding. A round number above
 * what the models' files have.
 */
export const ARROW_BYTES = 8_192;

/**
 * Encodes columns as an Arrow IPC file. The same columns give the same bytes. Throws `RangeError` when columns of the
 * `rows` layout differ in length.
 */
export function encodeArrow(
  head: { kind: string; version: number; facts: unknown; layout: 'rows' | 'arrays' },
  columns: Record<string, Column>,
): Uint8Array<ArrayBuffer> {
  const cells = Object.entries(columns).map(([name, column]) => {
    const data = toData(column);
    return { name, data: head.layout === 'rows' ? data : inOneCell(data) };
  });
  const length = head.layout === 'rows' ? (cells[0]?.data.length ?? 0) : 1;
  for (const { name, data } of cells) {
    if (data.length !== length) throw new RangeError(`column ${name} has ${data.length} rows, not ${length}`);
  }
  const schema = new Schema(
    cells.map(({ name, data }) => new Field(name, data.type, false)),
    new Map([
      ['kind', head.kind],
      ['version', String(head.version)],
      ['layout', head.layout],
      ['facts', JSON.stringify(head.facts)],
    ]),
  );
  const struct = makeData({
    type: new Struct(schema.fields),
    length,
    nullCount: 0,
    children: cells.map((cell) => cell.data),
  });
  const bytes = tableToIPC(new Table(schema, [new RecordBatch(schema, struct)]), 'file');
  return new Uint8Array(bytes);
}

/**
 * Opens what `encodeArrow` wrote. The bytes are retained; they are copied once if they do not begin on a multiple of
 * eight in their buffer. Throws `ReleaseError` with `kind` in its message: `version` when another version wrote them,
 * `corrupt` when they are anything else.
 */
export function decodeArrow<Facts>(bytes: Uint8Array, kind: string, version: number): Artifact<Facts> {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const file = readFile(aligned, kind, readArrowFile);
  const found = file.metadata.get('kind');
  if (found !== kind) throw new ReleaseError('corrupt', `${kind}: found a ${found ?? 'file of another kind'}`);
  if (file.metadata.get('version') !== String(version)) {
    const written = file.metadata.get('version');
    throw new ReleaseError('version', `${kind} artifact is v${written}, this build reads v${version}`);
  }
  const facts = parseFacts(file.metadata.get('facts'), kind);
  const columns = readFile(file, kind, () => file.columns(file.metadata.get('layout') === 'arrays'));
  const find = (name: string, length?: number): ArrowColumn => {
    const column = columns.get(name);
    if (!column) throw new ReleaseError('corrupt', `${kind}: column ${name} is missing`);
    const entries = column.type === 'text' ? column.length : column.values.length;
    if (length !== undefined && entries !== length) {
      throw new ReleaseError('corrupt', `${kind}: column ${name} has ${entries} entries, expected ${length}`);
    }
    return column;
  };
  const array = <T extends TypedArray>(name: string, type: new (n: number) => T, length?: number): T => {
    const column = find(name, length);
    if (column.type === 'text' || !(column.values instanceof type)) {
      throw new ReleaseError('corrupt', `${kind}: column ${name} is not a ${type.name}`);
    }
    return column.values;
  };
  return {
    facts: facts as Facts,
    array,
    offsets(name, rows) {
      const offsets = array(name, Uint32Array, rows + 1);
      for (let row = 0; row < rows; row++) {
        if (offsets[row] > offsets[row + 1]) throw new ReleaseError('corrupt', `${kind}: ${name} falls at row ${row}`);
      }
      return offsets;
    },
    indexes(name, length, bound) {
      const indexes = array<Indexes>(name, bound <= 0x10000 ? Uint16Array : Uint32Array, length);
      for (let e = 0; e < length; e++) {
        if (indexes[e] >= bound) {
          throw new ReleaseError('corrupt', `${kind}: ${name} has ${indexes[e]}, expected less than ${bound}`);
        }
      }
      return indexes;
    },
    count(fact) {
      const value = facts[fact];
      if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0xffffffff) {
        throw new ReleaseError('corrupt', `${kind}: ${fact} is ${JSON.stringify(value)}, expected a count`);
      }
      return value;
    },
    strings(name, length) {
      const column = find(name, length);
      if (column.type !== 'text') throw new ReleaseError('corrupt', `${kind}: column ${name} is not text`);
      const { ends, utf8 } = column;
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      return {
        length: column.length,
        get: (row) => decoder.decode(utf8.subarray(ends[row], ends[row + 1])),
        hash: (row) => hashBytes(utf8, ends[row], ends[row + 1]),
      };
    },
  };
}

/** Runs `read`, and turns any error that damaged bytes cause into a `ReleaseError`. */
function readFile<In, Out>(input: In, kind: string, read: (input: In) => Out): Out {
  try {
    return read(input);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReleaseError('corrupt', `${kind}: not a readable Arrow file: ${reason}`, { cause });
  }
}

function parseFacts(text: string | undefined, kind: string): Record<string, unknown> {
  let facts: unknown;
  try {
    facts = JSON.parse(text ?? '');
  } catch (cause) {
    throw new ReleaseError('corrupt', `${kind}: the facts are not JSON`, { cause });
  }
  if (typeof facts !== 'object' || facts === null) throw new ReleaseError('corrupt', `${kind}: facts are missing`);
  return facts as Record<string, unknown>;
}

function toData(column: Column): Data {
  if (!ArrayBuffer.isView(column)) return textData(column);
  return makeData({ type: arrowType(column), length: column.length, nullCount: 0, data: column });
}

function textData(strings: readonly string[]): Data {
  const encoder = new TextEncoder();
  const parts = strings.map((text) => encoder.encode(text));
  const valueOffsets = new Int32Array(strings.length + 1);
  parts.forEach((part, row) => {
    valueOffsets[row + 1] = valueOffsets[row] + part.length;
  });
  const data = new Uint8Array(valueOffsets[strings.length]);
  parts.forEach((part, row) => {
    data.set(part, valueOffsets[row]);
  });
  return makeData({ type: new Utf8(), length: strings.length, nullCount: 0, valueOffsets, data });
}

/** Returns one list cell that holds a whole column. */
function inOneCell(child: Data): Data {
  return makeData({
    type: new List(new Field('item', child.type, false)),
    length: 1,
    nullCount: 0,
    valueOffsets: new Int32Array([0, child.length]),
    child,
  });
}

function arrowType(column: TypedArray): DataType {
  if (column instanceof Int8Array) return new Int8();
  if (column instanceof Uint8Array) return new Uint8();
  if (column instanceof Int16Array) return new Int16();
  if (column instanceof Uint16Array) return new Uint16();
  if (column instanceof Int32Array) return new Int32();
  if (column instanceof Uint32Array) return new Uint32();
  if (column instanceof Float32Array) return new Float32();
  return new Float64();
}
