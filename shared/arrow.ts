/**
 * Artifacts as Arrow IPC files.
 *
 * Two layouts. `rows`: every column has one entry per row (movies). `arrays`: one row whose cells are lists of any
 * length (model tables). Both open in DuckDB, pandas or polars as they are. What the columns mean stands in the schema
 * metadata: `kind`, `version`, and `facts` (JSON). Decoded columns are views over the file's bytes; nothing is copied.
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
  tableFromIPC,
  tableToIPC,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
} from 'apache-arrow';
import { ReleaseError } from './errors.ts';

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** Strings as they lie in the file: decoded one at a time, when asked for. */
export interface StringColumn {
  readonly length: number;
  get(row: number): string;
}

export type Column = TypedArray | readonly string[];

export interface Artifact<Facts> {
  readonly facts: Facts;
  /** The typed array of that name. Throws `ReleaseError` `corrupt` when it is absent, of another type or of another length. */
  array<T extends TypedArray>(name: string, type: new (n: number) => T, length?: number): T;
  strings(name: string, length?: number): StringColumn;
}

/** Bytes of an Arrow IPC file. Deterministic: the same columns give the same bytes. */
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

/** Opens what `encodeArrow` wrote. Throws `ReleaseError`, naming `kind`, when the bytes are something else. */
export function decodeArrow<Facts>(bytes: Uint8Array, kind: string, version: number): Artifact<Facts> {
  const table = openTable(bytes, kind);
  const { metadata } = table.schema;
  if (metadata.get('kind') !== kind) {
    throw new ReleaseError('corrupt', `${kind}: found a ${metadata.get('kind') ?? 'file of another kind'}`);
  }
  if (metadata.get('version') !== String(version)) {
    throw new ReleaseError('version', `${kind} artifact is v${metadata.get('version')}, this build reads v${version}`);
  }
  const cells = new Map<string, Data>();
  const batch = table.batches[0];
  const inCells = metadata.get('layout') === 'arrays';
  table.schema.fields.forEach((field, f) => {
    const column = batch.data.children[f];
    cells.set(field.name, inCells ? column.children[0] : column);
  });
  const find = (name: string, length?: number): Data => {
    const data = cells.get(name);
    if (!data) throw new ReleaseError('corrupt', `${kind}: column ${name} is missing`);
    if (length !== undefined && data.length !== length) {
      throw new ReleaseError('corrupt', `${kind}: column ${name} has ${data.length} entries, expected ${length}`);
    }
    return data;
  };
  return {
    facts: JSON.parse(metadata.get('facts') ?? '{}') as Facts,
    array(name, type, length) {
      const data = find(name, length);
      const values = data.values;
      if (!(values instanceof type)) throw new ReleaseError('corrupt', `${kind}: column ${name} is not a ${type.name}`);
      if (values.length < data.length) throw new ReleaseError('corrupt', `${kind}: column ${name} is cut short`);
      return (values.length === data.length ? values : values.subarray(0, data.length)) as InstanceType<typeof type>;
    },
    strings(name, length) {
      const data = find(name, length);
      const { valueOffsets } = data;
      const utf8 = data.values as Uint8Array;
      if (!valueOffsets || valueOffsets.length < data.length + 1 || valueOffsets[data.length] > utf8.length) {
        throw new ReleaseError('corrupt', `${kind}: column ${name} is not text`);
      }
      const decoder = new TextDecoder();
      return {
        length: data.length,
        get: (row) => decoder.decode(utf8.subarray(valueOffsets[row], valueOffsets[row + 1])),
      };
    },
  };
}

function openTable(bytes: Uint8Array, kind: string): Table {
  const magic = new TextDecoder().decode(bytes.subarray(0, 6));
  if (magic !== 'ARROW1') {
    throw new ReleaseError('corrupt', `${kind}: expected an Arrow file, found ${JSON.stringify(magic)}`);
  }
  let table: Table;
  try {
    table = tableFromIPC(bytes);
  } catch (cause) {
    throw new ReleaseError('corrupt', `${kind}: the Arrow file cannot be read`, { cause });
  }
  if (table.batches.length !== 1) {
    throw new ReleaseError('corrupt', `${kind}: expected one record batch, found ${table.batches.length}`);
  }
  return table;
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

/** One list cell that holds a whole column. */
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
