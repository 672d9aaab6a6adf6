/**
 * Where each user's record is in `profiles.bin`. Users, ascending by id, are cut into blocks. A block begins with its
 * head, which the records of its users follow. A head has two varints for each user: the user's id − the id before it
 * − 1 (0 for the first), and the bytes of the user's record. It ends in a checksum, as records do (seal.ts).
 *
 * A directory has the first id of each block, where the block begins, and the length of its head. It has at most
 * `MOST_BLOCKS` entries, however many users there are. One range read of a head finds a user.
 */

import type { Artifact } from '../arrow.ts';
import { findBoundary, findSorted } from '../binary-search.ts';
import { ReleaseError } from '../errors.ts';
import { MALFORMED, readVarint } from '../varint.ts';
import { SEAL_BYTES, unseal } from './seal.ts';

/**
 * Fewest users in a block, so that a head takes about 200 bytes. A round number; it balances the size of reads and of
 * the directory.
 */
export const LEAST_USERS = 64;

/** Columns of the directory, an entry for each block. `offsets` has one more: the end of the file. */
export interface DirectoryColumns {
  readonly firstIds: Uint32Array;
  readonly offsets: Float64Array;
  readonly headBytes: Uint32Array;
}

/** Facts of the index that the directory needs. */
export interface DirectoryFacts {
  numUsers: number;
  usersPerBlock: number;
}

/** The users of one block: ids, and where their records begin; `starts` has one more, the end of the block. */
interface BlockUsers {
  readonly ids: Uint32Array;
  readonly starts: Float64Array;
}

/** Finds users by id or by number. A number is the user's place among all ids, counted from 0. */
export interface UserDirectory {
  /** Resolves to the number of the user with this id; −1 when there is none. At most one range read. */
  find(userId: number): Promise<number>;
  /** Resolves to the id and the place of the record of a user, by number. At most one range read. */
  at(user: number): Promise<{ id: number; offset: number; length: number }>;
}

interface DirectoryOptions {
  readonly file: string;
  readonly seal: number;
  /** Where the first block begins. */
  readonly start: number;
  read(range: { offset: number; length: number }): Promise<Uint8Array>;
}

/** Opens a directory. Throws `ReleaseError` when it contradicts itself. The methods reject with it for a damaged head. */
export function openDirectory(
  index: Artifact<DirectoryFacts>,
  { file, seal, start, read }: DirectoryOptions,
): UserDirectory {
  const numUsers = index.count('numUsers');
  const usersPerBlock = index.count('usersPerBlock');
  if (usersPerBlock < 1) throw corrupt(file, 'its index has no users in a block');
  const numBlocks = Math.ceil(numUsers / usersPerBlock);
  const firstIds = index.array('firstIds', Uint32Array, numBlocks);
  const offsets = index.array('offsets', Float64Array, numBlocks + 1);
  const headBytes = index.array('headBytes', Uint32Array, numBlocks);
  if (offsets[0] !== start) throw corrupt(file, `its first block begins at byte ${offsets[0]}, expected ${start}`);
  for (let block = 0; block < numBlocks; block++) {
    const bytes = offsets[block + 1] - offsets[block];
    if (!(Number.isSafeInteger(offsets[block + 1]) && bytes > headBytes[block] && headBytes[block] >= SEAL_BYTES)) {
      throw corrupt(file, `block ${block} of its index ends before its records`);
    }
    if (block > 0 && firstIds[block] <= firstIds[block - 1]) {
      throw corrupt(file, `the id ${firstIds[block]} of block ${block} is not ascending`);
    }
  }
  const sizeOf = (block: number) => Math.min(usersPerBlock, numUsers - block * usersPerBlock);

  const readBlock = async (block: number): Promise<BlockUsers> => {
    const head = unseal(await read({ offset: offsets[block], length: headBytes[block] }), seal, file);
    const ids = new Uint32Array(sizeOf(block));
    const starts = new Float64Array(ids.length + 1);
    const cursor = { at: 0 };
    let id = firstIds[block] - 1;
    starts[0] = offsets[block] + headBytes[block];
    for (let k = 0; k < ids.length; k++) {
      const [gap, length] = [readVarint(head, cursor), readVarint(head, cursor)];
      id += gap + 1;
      ids[k] = id;
      if (gap === MALFORMED || length === MALFORMED || ids[k] !== id || (k === 0 && gap !== 0)) {
        throw corrupt(file, `user ${k} of block ${block} has no id and length`);
      }
      starts[k + 1] = starts[k] + length;
    }
    if (
      cursor.at !== head.length ||
      starts[ids.length] !== offsets[block + 1] ||
      id >= (firstIds[block + 1] ?? 2 ** 32)
    ) {
      throw corrupt(file, `block ${block} does not end where the next one begins`);
    }
    return { ids, starts };
  };
  // Users are often asked for one after the other, so the last block is kept.
  let last: { block: number; users: BlockUsers } | undefined;
  const usersOf = async (block: number): Promise<BlockUsers> => {
    if (last?.block === block) return last.users;
    const users = await readBlock(block);
    last = { block, users };
    return users;
  };

  return {
    async find(userId) {
      const block = findBoundary(0, numBlocks, (at) => firstIds[at] <= userId) - 1;
      if (block === -1) return -1;
      const place = findSorted((await usersOf(block)).ids, userId);
      return place === -1 ? -1 : block * usersPerBlock + place;
    },
    async at(user) {
      const block = Math.floor(user / usersPerBlock);
      const { ids, starts } = await usersOf(block);
      const place = user - block * usersPerBlock;
      return { id: ids[place], offset: starts[place], length: starts[place + 1] - starts[place] };
    },
  };
}

function corrupt(file: string, message: string): ReleaseError {
  return new ReleaseError('corrupt', `${file}: ${message}`);
}
