/**
 * Numbers users who have names instead of ids. The numbers follow the names' UTF-8 bytes and not the order of the rows.
 */

import { Buffer } from 'node:buffer';

/** About how much memory a string in a map takes besides its characters. A round number. */
const ENTRY_BYTES = 100;

/** Collects the names of users while a file is being read. */
export class UserNames {
  readonly #numberOf: Map<string, number>;
  #bytes = 0;

  /** The names in `known` have a number already: their position plus 1. */
  constructor(known: readonly string[] = []) {
    this.#numberOf = new Map(known.map((name, at) => [name, at + 1]));
  }

  /** About how many bytes of memory the new names take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of a name, from 1. A new name gets the next free number. Spaces around a name are ignored. */
  numberOf(text: string): number {
    const trimmed = text.trim();
    const known = this.#numberOf.get(trimmed);
    if (known !== undefined) return known;
    // Makes a copy, because a slice would keep the whole block of the file in memory that it was cut from.
    const name = Buffer.from(trimmed).toString();
    this.#bytes += 2 * name.length + ENTRY_BYTES;
    const number = this.#numberOf.size + 1;
    this.#numberOf.set(name, number);
    return number;
  }

  /** The names by number − 1, in the order in which they came. */
  list(): string[] {
    return [...this.#numberOf.keys()];
  }

  /** Returns the sorted names, and replaces each number in `users` with the position of its name plus 1. */
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
