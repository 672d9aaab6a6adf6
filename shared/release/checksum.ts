/**
 * Checksums of the JSON files of a release that no other file lists: `manifest.json` and `run.json`. Each has a member
 * `checksum`: the SHA-256 of its other members as canonical JSON. So any change of what the file says is detected, and
 * a change of spaces or of the order of members is harmless.
 */

import { canonicalJson } from '../canonical-json.ts';

/** The member that holds the checksum. */
interface Checked {
  readonly checksum: string;
}

/** Returns the text whose SHA-256 is the checksum of `value`: its members, without `checksum`, as canonical JSON. */
export function checkedText(value: object): string {
  const { checksum: _, ...content } = value as Partial<Checked>;
  return canonicalJson(content);
}

/** Returns a copy of `value` with its checksum. `sha256` gives the SHA-256 of a text in hexadecimal. */
export function withChecksum<T extends object>(value: T, sha256: (text: string) => string): T & Checked {
  return { ...value, checksum: sha256(checkedText(value)) };
}
