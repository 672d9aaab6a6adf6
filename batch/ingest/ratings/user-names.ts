/** Users that have names instead of ids: numbered in the order of their UTF-8 bytes, whatever the order of the rows. */

import { Buffer } from 'node:buffer';

/** A string in a map, beside its bytes. */
const ENTRY_BYTES = 100;

export class UserNames {
  readonly #numberOf: Map<string, number>;
  #bytes = 0;

  /** Names that have a number already: their position plus 1. */
  constructor(known: readonly string[] = []) {
    this.#numberOf = new Map(known.map((name, at) => [name, at + 1]));
  }

  /** About how much memory the names take that were not known before. */
  get bytes(): number {
    return this.#bytes;
  }

  /** From 1; the next free number for a name that is new. Spaces around it are not part of it. */
  numberOf(text: string): number {
    const trimmed = text.trim();
    const known = this.#numberOf.get(trimmed);
    if (known !== undefined) return known;
    // A slice would keep the megabytes of text alive that it was cut out of.
    const name = Buffer.from(trimmed).toString();
    this.#bytes += 2 * name.length + ENTRY_BYTES;
    const number = this.#numberOf.size + 1;
    this.#numberOf.set(name, number);
    return number;
  }

  /** Replaces the numbers of `users` by those of the sorted names, from 1, and returns these names. */
  sort(users: Uint32Array): string[] {
    const names = [...this.#numberOf.keys()];
    const bytes = names.map((name) => Buffer.from(name));
    const order = Array.from(names.keys()).sort((a, b) => Buffer.compare(bytes[a], bytes[b]));
    const sorted = new Uint32Array(names.length + 1);
    for (const [rank, at] of order.entries()) sorted[at + 1] = rank + 1;
    for (let k = 0; k < users.length; k++) users[k] = sorted[users[k]];
    return order.map((at) => names[at]);
  }
}
