/**
 * Stores a value in a file that is read again on the same machine. Typed arrays are written and read as they are in
 * memory, without a copy; everything else is JSON.
 *
 *   magic (8 bytes) · length of the header (u32) · header (JSON) · typed arrays in turn · SHA-256 of all before it
 *
 * Plain objects, arrays, maps, strings, numbers (NaN, ±∞ and −0 too), booleans, null and typed arrays are restored
 * exactly. Undefined properties are left out.
 */

import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

const MAGIC = 'CMSTAGE1';
const PREFIX_BYTES = MAGIC.length + 4;
const CHECKSUM_BYTES = 32;
/** Bytes that are read or written at once, where values are small. A round number. */
const BLOCK_BYTES = 1 << 20;
const ARRAY_TYPES = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
] as const;
/** An object with one of these keys stands for a value that JSON cannot express. */
const [ARRAY, MAP, NUMBER] = ['$array', '$map', '$number'];

type TypedArray = InstanceType<(typeof ARRAY_TYPES)[number]>;
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

interface Header {
  /** The run and the stage that the file belongs to, like `<key>/<stage>`. */
  label: string;
  value: Json;
  arrays: { type: string; length: number }[];
}

/** The content of a file. A chunk is valid until the next one is asked for. */
interface StageBytes {
  readonly bytes: number;
  readonly chunks: Iterable<Uint8Array>;
}

/** Encodes a value. Throws `TypeError` with the path to any part of it that could not be restored exactly. */
export function encodeStage(label: string, value: unknown): StageBytes {
  const arrays: TypedArray[] = [];
  const packed = pack(value, arrays, label);
  const types = arrays.map((array) => ({ type: typeOf(array).name, length: array.length }));
  const header = Buffer.from(JSON.stringify({ label, value: packed, arrays: types } satisfies Header));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(header.length, MAGIC.length);
  const parts = [prefix, header, ...arrays.map(bytesOf)];
  return {
    bytes: parts.reduce((sum, { length }) => sum + length, CHECKSUM_BYTES),
    chunks: withChecksum(parts),
  };
}

/**
 * Reads the value of a file. Returns undefined if there is no such file. Throws an error with the reason if the file is
 * damaged or has another label. Takes no more memory than the file has bytes, even if it is damaged.
 */
export async function readStage(path: string, label: string): Promise<{ value: unknown } | undefined> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    return { value: await readStageFrom(file, label) };
  } finally {
    await file.close();
  }
}

/** Reads the value of a file that was opened and not read yet. Fails like `readStage`. */
export async function readStageFrom(file: FileHandle, label: string): Promise<unknown> {
  const { size } = await file.stat();
  const hash = createHash('sha256');
  const reader = blockReader(file);
  const fill = async <T extends Uint8Array>(bytes: T): Promise<T> => {
    if (!(await reader.fill(bytes))) throw new RangeError(`it ends after ${size} bytes`);
    hash.update(bytes);
    return bytes;
  };
  const prefix = await fill(Buffer.alloc(PREFIX_BYTES));
  if (prefix.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new RangeError('it is not a stage file');
  const headerBytes = prefix.readUInt32LE(MAGIC.length);
  if (headerBytes > size) throw new RangeError(`its header should have ${headerBytes} bytes, and the file has ${size}`);
  const header = parseHeader(await fill(Buffer.alloc(headerBytes)));
  if (header.label !== label) throw new RangeError(`it belongs to ${JSON.stringify(header.label)}`);
  const types = header.arrays.map(({ type, length }) => ({ Type: findType(type), length }));
  const arrayBytes = types.reduce((sum, { Type, length }) => sum + length * Type.BYTES_PER_ELEMENT, 0);
  const expected = PREFIX_BYTES + headerBytes + arrayBytes + CHECKSUM_BYTES;
  if (size !== expected) throw new RangeError(`it has ${size} bytes, expected ${expected}`);
  const arrays: TypedArray[] = [];
  for (const { Type, length } of types) {
    const array = new Type(length);
    const bytes = bytesOf(array);
    if (reader.fillNow(bytes)) hash.update(bytes);
    else await fill(bytes);
    arrays.push(array);
  }
  const checksum = hash.copy().digest();
  if (!checksum.equals(await fill(Buffer.alloc(CHECKSUM_BYTES)))) throw new RangeError('its checksum is wrong');
  return unpack(header.value, arrays);
}

function* withChecksum(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  const hash = createHash('sha256');
  for (const block of inBlocks(parts)) {
    hash.update(block);
    yield block;
  }
  yield hash.digest();
}

/** Puts small parts together, because each is a call of the system when it is written. A block is valid until the next. */
function* inBlocks(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let filled = 0;
  for (const part of parts) {
    const isLarge = part.length > BLOCK_BYTES / 2;
    if (filled > 0 && (isLarge || filled + part.length > BLOCK_BYTES)) {
      yield block.subarray(0, filled);
      filled = 0;
    }
    if (isLarge) yield part;
    else {
      block.set(part, filled);
      filled += part.length;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

/** Reads a file from its beginning, piece after piece. Small pieces are read a block at a time. */
function blockReader(file: FileHandle) {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let [from, to] = [0, 0];
  const read = async (into: Uint8Array) => (await file.read(into, 0, into.length)).bytesRead;
  return {
    /** Fills `bytes` if they are there already. Of many small values nearly all are. */
    fillNow(bytes: Uint8Array): boolean {
      if (to - from < bytes.length) return false;
      bytes.set(block.subarray(from, from + bytes.length));
      from += bytes.length;
      return true;
    },
    /** Fills `bytes`. Resolves to false when the file ends before that. */
    async fill(bytes: Uint8Array): Promise<boolean> {
      for (let at = 0; at < bytes.length; ) {
        if (from === to && bytes.length - at >= BLOCK_BYTES) {
          const count = await read(bytes.subarray(at));
          if (count === 0) return false;
          at += count;
          continue;
        }
        if (from === to) [from, to] = [0, await read(block)];
        if (to === 0) return false;
        const count = Math.min(to - from, bytes.length - at);
        bytes.set(block.subarray(from, from + count), at);
        from += count;
        at += count;
      }
      return true;
    },
  };
}

function parseHeader(bytes: Buffer): Header {
  const { label, value, arrays } = JSON.parse(bytes.toString()) as Header;
  const isArray = ({ length }: Header['arrays'][number]) => Number.isSafeInteger(length) && length >= 0;
  if (!Array.isArray(arrays) || !arrays.every(isArray)) throw new RangeError('its header is damaged');
  return { label, value, arrays };
}

function pack(value: unknown, arrays: TypedArray[], path: string): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    const isPlain = Number.isFinite(value) && !Object.is(value, -0);
    return isPlain ? value : { [NUMBER]: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (ArrayBuffer.isView(value)) {
    if (value instanceof DataView) throw new TypeError(`${path}: a DataView cannot be stored`);
    return { [ARRAY]: arrays.push(value as TypedArray) - 1 };
  }
  if (Array.isArray(value)) return Array.from(value, (item, k) => pack(item, arrays, `${path}[${k}]`));
  if (value instanceof Map) {
    return {
      [MAP]: Array.from(value, ([key, item]) => [pack(key, arrays, path), pack(item, arrays, `${path}.${key}`)]),
    };
  }
  if (typeof value !== 'object' || ![Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    throw new TypeError(`${path}: a ${typeof value} cannot be stored`);
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.map(([key, item]) => {
      if (key.startsWith('$')) throw new TypeError(`${path}: a key ${key} cannot be stored`);
      return [key, pack(item, arrays, `${path}.${key}`)];
    }),
  );
}

function unpack(packed: Json, arrays: readonly TypedArray[]): unknown {
  if (typeof packed !== 'object' || packed === null) return packed;
  if (Array.isArray(packed)) return packed.map((item) => unpack(item, arrays));
  const [[key, inner] = []] = Object.entries(packed);
  if (key === ARRAY) return arrays[inner as number];
  if (key === NUMBER) return Number(inner);
  if (key === MAP) return new Map(unpack(inner as Json, arrays) as [unknown, unknown][]);
  return Object.fromEntries(Object.entries(packed).map(([name, item]) => [name, unpack(item, arrays)]));
}

function typeOf(array: TypedArray): (typeof ARRAY_TYPES)[number] {
  const type = ARRAY_TYPES.find((candidate) => array instanceof candidate);
  if (!type) throw new TypeError(`a ${array.constructor.name} cannot be stored`);
  return type;
}

function findType(name: string): (typeof ARRAY_TYPES)[number] {
  const type = ARRAY_TYPES.find((candidate) => candidate.name === name);
  if (!type) throw new RangeError(`it has an array of unknown type ${JSON.stringify(name)}`);
  return type;
}

function bytesOf({ buffer, byteOffset, byteLength }: TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
