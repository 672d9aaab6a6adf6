/** Writes lists as NDJSON: one line per user, with the same JSON as `GET /v1/users/{userId}/recommendations`. */

import { open } from 'node:fs/promises';
import type { WriteLists } from './user-lists.ts';

/** Writes an NDJSON file. Throws the error of the file system, also if the file exists. */
export const writeNdjson: WriteLists = async (path, parts) => {
  const file = await open(path, 'wx');
  try {
    for await (const lists of parts) {
      await file.appendFile(lists.map((list) => `${JSON.stringify(list)}\n`).join(''));
    }
    await file.sync();
  } finally {
    await file.close();
  }
};
