/** The parts of the page that no figure of a run is in. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the text of `<name>.md` beside this file, without the last line end. */
export function readProse(name: string): string {
  return readFileSync(join(import.meta.dirname, `${name}.md`), 'utf8').trimEnd();
}
