/** Writes lists as NDJSON: one line per user, with the same JSON as `GET /v1/users/{userId}/recommendations`. */

import { writeFile } from 'node:fs/promises';
import type { UserList, WriteLists } from './user-lists.ts';

/** Writes an NDJSON file. Throws the error of the file system. */
export const writeNdjson: WriteLists = (path, parts) => writeFile(path, linesOf(parts));

async function* linesOf(parts: AsyncIterable<readonly UserList[]>): AsyncGenerator<string> {
  for await (const lists of parts) yield lists.map((list) => `${JSON.stringify(list)}\n`).join('');
}
