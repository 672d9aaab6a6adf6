/** Lists as NDJSON: a line a user, which is what `GET /v1/users/{userId}/recommendations` answers. */

import { writeFile } from 'node:fs/promises';
import type { UserList, WriteLists } from './user-lists.ts';

export const writeNdjson: WriteLists = (path, batches) => writeFile(path, linesOf(batches));

async function* linesOf(batches: AsyncIterable<readonly UserList[]>): AsyncGenerator<string> {
  for await (const lists of batches) yield lists.map((list) => `${JSON.stringify(list)}\n`).join('');
}
