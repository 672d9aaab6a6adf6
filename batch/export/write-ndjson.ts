/** Writes lists as NDJSON: one line per user, with `recommendations` as `GET /v1/users/{userId}/recommendations` has them. */

import { writeFile } from 'node:fs/promises';
import type { UserList, WriteLists } from './user-lists.ts';

/** Writes an NDJSON file. Throws the error of the file system. */
export const writeNdjson: WriteLists = (path, batches) => writeFile(path, linesOf(batches));

async function* linesOf(batches: AsyncIterable<readonly UserList[]>): AsyncGenerator<string> {
  for await (const lists of batches) yield lists.map((list) => `${JSON.stringify(list)}\n`).join('');
}
