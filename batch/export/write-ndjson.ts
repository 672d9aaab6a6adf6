/** Lists as NDJSON: a line a user, which is what `GET /v1/users/{userId}/recommendations` answers. */

import { open } from 'node:fs/promises';
import type { WriteLists } from './user-lists.ts';

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
