/** JSON in one form only, so that equal values have equal checksums. */

import { isRecord } from './is-record.ts';

/** Returns `value` as JSON without spaces, with the keys of every object in ascending order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part) => {
    if (!isRecord(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
