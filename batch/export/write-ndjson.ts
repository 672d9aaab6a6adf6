/** Lists as NDJSON: a line a user, which is what `GET /v1/users/{userId}/recommendations` answers. */

import { writeFile } from 'node:fs/promises';
import type { UserList, WriteLists } from './user-lists.ts';

export const writeNdjson: WriteLists = (path, parts) => writeFile(path, linesOf(parts));

async function* linesOf(parts: AsyncIterable<readonly UserList[]>): AsyncGenerator<string> {
  for await (const lists of parts) yield lists.map((list) => `${JSON.stringify(list)}\n`).join('');
}
