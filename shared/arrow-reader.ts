/**
 * Reads the Arrow IPC files that shared/arrow.ts writes: one record batch of numbers, text, and lists of either,
 * without nulls, compression or dictionaries. Format:
 * https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
 *
 * apache-arrow's own reader trusts the lengths that it finds: one wrong byte of metadata can keep it in a loop for
 * hours. This reader checks every position, bounds its work by the size of the file, and allocates nothing but views.
 */

/** The typed arrays that a column can have. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** A decoded column, as views over the file. Text in row r is `utf8[ends[r] .. ends[r + 1]]`. */
export type ArrowColumn =
  | { readonly type: 'numbers'; readonly values: TypedArray }
  | { readonly type: 'text'; readonly ends: Int32Array; readonly utf8: Uint8Array; readonly length: number };

interface ArrowFile {
  readonly metadata: ReadonlyMap<string, string>;
  /** Decodes all columns. With `asCells`, for the `arrays` layout, a column is what its one list cell holds. */
  columns(asCells: boolean): Map<string, ArrowColumn>;
}

/** Fixed parts of the file format: magic number, prefix, end of the footer, and mark of a message. */
const MAGIC = 'ARROW1';
const PREFIX_BYTES = 8;
const FOOTER_TAIL_BYTES = 4 + MAGIC.length;
const CONTINUATION = 0xffffffff;

/** Slot numbers of the flatbuffer tables in Arrow's Schema.fbs, Message.fbs and File.fbs. */
const FOOTER = { schema: 1, dictionaries: 2, recordBatches: 3 };
const SCHEMA = { fields: 1, metadata: 2 };
const KEY_VALUE = { key: 0, value: 1 };
const FIELD = { name: 0, typeType: 2, type: 3, children: 5 };
const MESSAGE = { headerType: 1, header: 2 };
const BATCH = { length: 0, nodes: 1, buffers: 2, compression: 3 };
const INT = { bitWidth: 0, isSigned: 1 };
const FLOAT = { precision: 0 };
const TYPE = { int: 2, float: 3, utf8: 5, list: 12 };
/** Bytes of the flatbuffer structs Block, and FieldNode or Buffer. */
const BLOCK_BYTES = 24;
const PAIR_BYTES = 16;
/** Header type of a record batch in Message.fbs. */
const RECORD_BATCH = 3;

interface Body {
  start: number;
  nodes: number[];
  buffers: { offset: number; length: number }[];
}

/**
 * Opens a file. Its bytes must begin on a multiple of eight in their buffer; they are retained, not copied. Throws
 * `RangeError` when they are not such a file.
 */
export function readArrowFile(bytes: Uint8Array): ArrowFile {
  const footerEnd = bytes.length - FOOTER_TAIL_BYTES;
  if (footerEnd < PREFIX_BYTES || latin(bytes.subarray(0, 6)) !== MAGIC || latin(bytes.subarray(-6)) !== MAGIC) {
    throw new RangeError(`${bytes.length} bytes do not begin and end with ${MAGIC}`);
  }
  const whole = new Flat(bytes, 0, bytes.length);
  const footerStart = footerEnd - whole.u32(footerEnd);
  if (footerStart < PREFIX_BYTES) throw new RangeError('the footer is longer than the file');
  const flat = new Flat(bytes, footerStart, footerEnd);
  const footer = flat.root();
  const schema = flat.table(footer, FOOTER.schema);
  const blocks = flat.vector(footer, FOOTER.recordBatches, BLOCK_BYTES);
  if (blocks.length !== 1 || flat.vector(footer, FOOTER.dictionaries, BLOCK_BYTES).length !== 0) {
    throw new RangeError(`expected one record batch and no dictionary, found ${blocks.length} batches`);
  }
  const metadata = new Map<string, string>();
  for (const entry of flat.tables(schema, SCHEMA.metadata)) {
    metadata.set(flat.text(entry, KEY_VALUE.key), flat.text(entry, KEY_VALUE.value));
  }
  const fields = flat.tables(schema, SCHEMA.fields);
  const body = readBatch(bytes, flat.u64(blocks.start), flat.u32(blocks.start + 8), flat.u64(blocks.start + 16));
  return {
    metadata,
    columns(asCells) {
      const at = { node: 0, buffer: 0 };
      const columns = new Map<string, ArrowColumn>();
      for (const field of fields) {
        const column = asCells ? readCell(bytes, flat, field, body, at) : readColumn(bytes, flat, field, body, at);
        columns.set(flat.text(field, FIELD.name), column);
      }
      return columns;
    },
  };
}

function readBatch(bytes: Uint8Array, offset: number, metadataBytes: number, bodyBytes: number): Body {
  const start = offset + metadataBytes;
  const end = start + bodyBytes;
  if (offset % 8 !== 0 || metadataBytes % 8 !== 0 || metadataBytes < 8 || end > bytes.length) {
    throw new RangeError(`the record batch spans bytes ${offset} to ${end} of ${bytes.length}`);
  }
  const flat = new Flat(bytes, offset + 8, start);
  const prefix = new Flat(bytes, offset, offset + 8);
  if (prefix.u32(offset) !== CONTINUATION) throw new RangeError(`no message begins at byte ${offset}`);
  const message = flat.root();
  if (flat.byte(message, MESSAGE.headerType) !== RECORD_BATCH)
    throw new RangeError('the message is not a record batch');
  const batch = flat.table(message, MESSAGE.header);
  if (flat.slot(batch, BATCH.compression) !== 0) throw new RangeError('the record batch is compressed');
  const nodes = flat.vector(batch, BATCH.nodes, PAIR_BYTES);
  const buffers = flat.vector(batch, BATCH.buffers, PAIR_BYTES);
  const body: Body = { start, nodes: [], buffers: [] };
  for (let n = 0; n < nodes.length; n++) {
    const at = nodes.start + n * PAIR_BYTES;
    if (flat.u64(at + 8) !== 0) throw new RangeError(`node ${n} has nulls`);
    body.nodes.push(flat.u64(at));
  }
  for (let b = 0; b < buffers.length; b++) {
    const at = buffers.start + b * PAIR_BYTES;
    const buffer = { offset: flat.u64(at), length: flat.u64(at + 8) };
    if (buffer.offset + buffer.length > bodyBytes) throw new RangeError(`buffer ${b} ends after the record batch`);
    body.buffers.push(buffer);
  }
  return body;
}

/** Decodes the only cell of a list column. `at` moves past its node and buffers. */
function readCell(
  bytes: Uint8Array,
  flat: Flat,
  field: number,
  body: Body,
  at: { node: number; buffer: number },
): ArrowColumn {
  if (flat.byte(field, FIELD.typeType) !== TYPE.list || body.nodes[at.node++] !== 1) {
    throw new RangeError('a column is not a list of one row');
  }
  at.buffer++;
  const offsets = view(bytes, body, at.buffer++, Int32Array, 2);
  const [child] = flat.tables(field, FIELD.children);
  const column = readColumn(bytes, flat, child, body, at);
  const length = column.type === 'text' ? column.length : column.values.length;
  if (offsets[0] !== 0 || offsets[1] !== length) {
    throw new RangeError(`a list has entries ${offsets[0]} to ${offsets[1]} of ${length}`);
  }
  return column;
}

function readColumn(
  bytes: Uint8Array,
  flat: Flat,
  field: number,
  body: Body,
  at: { node: number; buffer: number },
): ArrowColumn {
  const length = body.nodes[at.node++];
  at.buffer++;
  if (flat.byte(field, FIELD.typeType) !== TYPE.utf8) {
    return { type: 'numbers', values: view(bytes, body, at.buffer++, numberType(flat, field), length) };
  }
  const ends = view(bytes, body, at.buffer++, Int32Array, length + 1);
  const utf8 = view(bytes, body, at.buffer, Uint8Array, body.buffers[at.buffer]?.length);
  at.buffer++;
  for (let row = 0; row < length; row++) {
    if (ends[row] > ends[row + 1]) throw new RangeError(`text ${row} ends before it begins`);
  }
  if (ends[0] < 0 || ends[length] > utf8.length) throw new RangeError('text leaves its buffer');
  return { type: 'text', ends, utf8, length };
}

function numberType(
  flat: Flat,
  field: number,
): new (
  buffer: ArrayBufferLike,
  at: number,
  length: number,
) => TypedArray {
  const type = flat.byte(field, FIELD.typeType);
  const table = flat.table(field, FIELD.type);
  if (type === TYPE.float) {
    const precision = flat.byte(table, FLOAT.precision);
    if (precision === 1) return Float32Array;
    if (precision === 2) return Float64Array;
  }
  if (type === TYPE.int) {
    const bits = flat.byte(table, INT.bitWidth);
    const signed = flat.byte(table, INT.isSigned) !== 0;
    if (bits === 8) return signed ? Int8Array : Uint8Array;
    if (bits === 16) return signed ? Int16Array : Uint16Array;
    if (bits === 32) return signed ? Int32Array : Uint32Array;
  }
  throw new RangeError(`columns of Arrow type ${type} are not supported`);
}

function view<T extends TypedArray>(
  bytes: Uint8Array,
  body: Body,
  buffer: number,
  type: new (buffer: ArrayBufferLike, at: number, length: number) => T,
  length: number | undefined,
): T {
  const found = body.buffers[buffer];
  if (!found || length === undefined) throw new RangeError(`buffer ${buffer} is missing`);
  const values = new type(bytes.buffer, bytes.byteOffset + body.start + found.offset, length);
  if (values.byteLength > found.length) {
    throw new RangeError(`buffer ${buffer} has ${found.length} bytes, ${length} entries need ${values.byteLength}`);
  }
  return values;
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/**
 * Reads flatbuffer tables inside `start .. end` of the file. Positions are those of the file. Throws `RangeError` for a
 * position outside the range.
 */
class Flat {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#start = start;
    this.#end = end;
  }

  u32(at: number): number {
    return this.#view.getUint32(this.#check(at, 4), true);
  }

  /** Reads a whole number. Throws `RangeError` when it is 2⁵³ or more. */
  u64(at: number): number {
    const value = this.#view.getBigUint64(this.#check(at, 8), true);
    if (value > Number.MAX_SAFE_INTEGER) throw new RangeError(`${value} is not a position in a file`);
    return Number(value);
  }

  root(): number {
    return this.#start + this.u32(this.#start);
  }

  /** Returns the position of a table's slot, 0 when the table leaves it out. */
  slot(table: number, slot: number): number {
    const vtable = table - this.#view.getInt32(this.#check(table, 4), true);
    const size = this.#view.getUint16(this.#check(vtable, 4), true);
    const entry = 4 + 2 * slot;
    if (entry + 2 > size) return 0;
    const offset = this.#view.getUint16(this.#check(vtable + entry, 2), true);
    return offset === 0 ? 0 : table + offset;
  }

  /** Returns the low byte of a slot, which is enough for enums, flags and bit widths. */
  byte(table: number, slot: number): number {
    const at = this.slot(table, slot);
    return at === 0 ? 0 : this.#view.getUint8(this.#check(at, 1));
  }

  table(table: number, slot: number): number {
    const at = this.slot(table, slot);
    if (at === 0) throw new RangeError(`the table at byte ${table} has no slot ${slot}`);
    return at + this.u32(at);
  }

  vector(table: number, slot: number, entryBytes: number): { start: number; length: number } {
    if (this.slot(table, slot) === 0) return { start: this.#start, length: 0 };
    const at = this.table(table, slot);
    const length = this.u32(at);
    this.#check(at + 4, length * entryBytes);
    return { start: at + 4, length };
  }

  tables(table: number, slot: number): number[] {
    const { start, length } = this.vector(table, slot, 4);
    return Array.from({ length }, (_, k) => start + 4 * k + this.u32(start + 4 * k));
  }

  text(table: number, slot: number): string {
    const { start, length } = this.vector(table, slot, 1);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#bytes.subarray(start, start + length));
  }

  #check(at: number, length: number): number {
    if (at < this.#start || at + length > this.#end) {
      throw new RangeError(`bytes ${at} to ${at + length} are outside ${this.#start} to ${this.#end}`);
    }
    return at;
  }
}
