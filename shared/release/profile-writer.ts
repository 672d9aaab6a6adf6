/**
 * Writes `profiles.bin` part by part, so that the file may be larger than the memory of whoever writes it. A part has the
 * packed records of some users. All parts are measured first, because the head of a block is before its records and the
 * checksum of a record needs the seal of the file (seal.ts); then the same parts are written in the same order.
 */

import { Crc32, crc32 } from '../crc32.ts';
import { varintLength, writeVarint } from '../varint.ts';
import { blockSize } from './block-size.ts';
import { type DirectoryColumns, LEAST_USERS } from './profile-blocks.ts';
import { SEAL_BYTES } from './seal.ts';

/** The records of some users, one after another. */
export interface RecordPart {
  /** Ids, ascending, and above those of the part before. */
  readonly userIds: Uint32Array;
  /** Bytes of each user's record, with room for its checksum at the end. */
  readonly lengths: Uint32Array;
  /** CRC-32 of each record without that room. */
  readonly checks: Uint32Array;
  readonly records: Uint8Array;
}

/** Writes the blocks of a file, from byte `start` on. */
export class ProfileWriter {
  readonly usersPerBlock: number;
  readonly columns: DirectoryColumns;
  readonly #numUsers: number;
  readonly #seal = new Crc32();
  /** The heads of all blocks, with their checksums. */
  readonly #heads: Uint8Array[] = [];
  #ids: number[] = [];
  #lengths: number[] = [];
  #checks: number[] = [];
  #lastId = -1;
  #measured = 0;
  #written = 0;

  constructor(numUsers: number, start: number) {
    this.usersPerBlock = blockSize(numUsers, LEAST_USERS);
    const numBlocks = Math.ceil(numUsers / this.usersPerBlock);
    this.#numUsers = numUsers;
    this.columns = {
      firstIds: new Uint32Array(numBlocks),
      offsets: new Float64Array(numBlocks + 1),
      headBytes: new Uint32Array(numBlocks),
    };
    this.columns.offsets[0] = start;
  }

  /** The seal of the file. It is known when every part is measured. */
  get seal(): number {
    if (this.#measured !== this.#numUsers)
      throw new RangeError(`${this.#measured} of ${this.#numUsers} users are measured`);
    return this.#seal.value;
  }

  /** Takes in a part, of which the records are not needed yet. Throws `RangeError` unless ids ascend. */
  measure({ userIds, lengths, checks }: Omit<RecordPart, 'records'>): void {
    userIds.forEach((id, user) => {
      if (id <= this.#lastId) throw new RangeError(`user id ${id} at ${this.#measured} is not ascending`);
      this.#lastId = id;
      this.#ids.push(id);
      this.#lengths.push(lengths[user]);
      this.#checks.push(checks[user]);
      this.#measured++;
      if (this.#ids.length === this.usersPerBlock || this.#measured === this.#numUsers) this.#endBlock();
    });
  }

  /** Yields the bytes of a part. They are valid until the next ones are asked for. */
  *write({ lengths, checks, records }: Omit<RecordPart, 'userIds'>): Generator<Uint8Array> {
    const { seal } = this;
    const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
    let from = 0;
    let at = 0;
    for (let user = 0; user < lengths.length; user++) {
      if (this.#written % this.usersPerBlock === 0) {
        if (at > from) yield records.subarray(from, at);
        from = at;
        yield this.#sealedHead(this.#written / this.usersPerBlock, seal);
      }
      at += lengths[user];
      view.setUint32(at - SEAL_BYTES, (checks[user] ^ seal) >>> 0, true);
      this.#written++;
    }
    if (at > from) yield records.subarray(from, at);
  }

  #endBlock(): void {
    const block = this.#heads.length;
    const ids = this.#ids;
    const gaps = ids.map((id, k) => (k === 0 ? 0 : id - ids[k - 1] - 1));
    const bytes = gaps.reduce((sum, gap, k) => sum + varintLength(gap) + varintLength(this.#lengths[k]), SEAL_BYTES);
    const head = new Uint8Array(bytes);
    let at = 0;
    gaps.forEach((gap, k) => {
      at = writeVarint(head, at, gap);
      at = writeVarint(head, at, this.#lengths[k]);
    });
    const { firstIds, offsets, headBytes } = this.columns;
    firstIds[block] = ids[0];
    headBytes[block] = bytes;
    offsets[block + 1] = this.#lengths.reduce((sum, length) => sum + length, offsets[block] + bytes);
    const check = crc32(head, 0, bytes - SEAL_BYTES);
    new DataView(head.buffer).setUint32(bytes - SEAL_BYTES, check, true);
    this.#seal.add(littleEndian([check, ...this.#checks]));
    this.#heads.push(head);
    this.#ids = [];
    this.#lengths = [];
    this.#checks = [];
  }

  #sealedHead(block: number, seal: number): Uint8Array {
    const head = this.#heads[block];
    const view = new DataView(head.buffer);
    const end = head.length - SEAL_BYTES;
    view.setUint32(end, (crc32(head, 0, end) ^ seal) >>> 0, true);
    return head;
  }
}

function littleEndian(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, k) => {
    view.setUint32(4 * k, word, true);
  });
  return bytes;
}
