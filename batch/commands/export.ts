/** `export`: recommendations for all users of a release, in a file. */

import { stat } from 'node:fs/promises';
import { formatBytes } from '../../shared/units.ts';
import { type ExportOptions, exportLists } from '../export/export.ts';
import type { Answer } from '../terminal/answer.ts';

export async function writeExport(options: ExportOptions): Promise<Answer> {
  const exported = await exportLists(options);
  const { size } = await stat(options.out);
  const { users, recommendations } = exported;
  return {
    value: { out: options.out, ...exported, bytes: size },
    text: `${options.out}: ${recommendations} recommendations for ${users} users, ${formatBytes(size)}`,
  };
}
