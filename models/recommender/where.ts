/**
 * Conditions on the attributes of films, as people write them:
 *
 *   director:Ridley Scott|Jane Campion     has any of these names
 *   runtime:80..120                        lies in a range; either end may be open
 *   language:!en                           is something else, or is not known
 *
 * Several are separated by semicolons, and a film must meet all of them.
 */

import type { AttributeTable, NameAttribute, NumberAttribute } from '../../shared/release/attributes.ts';

/** Most names that an error lists. */
const MOST_NAMED = 20;
const RANGE = /^(-?\d+(?:\.\d+)?)?\.\.(-?\d+(?:\.\d+)?)?$/;

/** A condition that films can be tested for. */
export interface AttributeCondition {
  /** What a film is for which it holds, as the rest of a sentence: ` has runtime from 80 to 120 min`. */
  readonly says: string;
  holds(movie: number): boolean;
}

/** Returns the parts of a condition. Names and values are as they were written. */
export function parseCondition(text: string): { name: string; isNot: boolean; values: string[] } | undefined {
  const [, name, not, values] = /^([^:]+):\s*(!?)(.+)$/s.exec(text.trim()) ?? [];
  if (name === undefined) return undefined;
  const list = values.split('|').map((value) => value.trim());
  return list.includes('') ? undefined : { name: name.trim(), isNot: not === '!', values: list };
}

/**
 * Returns the condition that `text` stands for in a catalogue. Names are compared without regard to case. Throws
 * `RangeError` with what was expected when there is no such attribute, or no film has such a value.
 */
export function readCondition(table: AttributeTable, text: string): AttributeCondition {
  const parsed = parseCondition(text);
  if (!parsed)
    throw new RangeError('expected a name and a value, like language:en, runtime:80..120 or country:!France');
  const { name, isNot, values } = parsed;
  const filters = table.attributes.filter((one) => one.type !== 'text');
  const attribute = filters.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!attribute) {
    if (filters.length === 0) throw new RangeError('this release has no attributes to filter by');
    throw new RangeError(
      `there is no attribute ${name} to filter by; expected one of ${filters.map((one) => one.name).join(', ')}`,
    );
  }
  const { says, holds } = attribute.type === 'number' ? numbers(attribute, values) : names(attribute, values);
  if (!isNot) return { says: ` has ${attribute.name} ${says}`, holds };
  return { says: ` does not have ${attribute.name} ${says}`, holds: (movie) => !holds(movie) };
}

function numbers(attribute: NumberAttribute, values: readonly string[]): AttributeCondition {
  const unit = attribute.unit ? ` ${attribute.unit}` : '';
  const ranges = values.map((value) => {
    const [, from, to] = RANGE.exec(value) ?? [undefined, value, value];
    const ends = { from: Number(from ?? Number.NEGATIVE_INFINITY), to: Number(to ?? Number.POSITIVE_INFINITY) };
    if (Number.isNaN(ends.from) || value === '..') {
      throw new RangeError(`${attribute.name} is a number; expected a range like 80..120, 80.., ..120 or 90`);
    }
    if (ends.from > ends.to)
      throw new RangeError(`expected a range of ${attribute.name} that does not begin after its end`);
    return ends;
  });
  const phrases = ranges.map(({ from, to }) => {
    if (from === to) return `${from}${unit}`;
    if (to === Number.POSITIVE_INFINITY) return `${from}${unit} or more`;
    return from === Number.NEGATIVE_INFINITY ? `${to}${unit} or less` : `from ${from} to ${to}${unit}`;
  });
  return {
    says: phrases.join(' or '),
    holds(movie) {
      const value = attribute.of(movie);
      return ranges.some(({ from, to }) => value >= from && value <= to);
    },
  };
}

function names(attribute: NameAttribute, values: readonly string[]): AttributeCondition {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  const items = new Set<number>();
  const known = new Set<string>();
  const spelled: string[] = [];
  for (let item = 0; item < attribute.names.length; item++) {
    const name = attribute.names.get(item);
    if (!wanted.has(name.toLowerCase())) continue;
    items.add(item);
    known.add(name.toLowerCase());
    spelled.push(name);
  }
  const unknown = values.find((value) => !known.has(value.toLowerCase()));
  if (unknown !== undefined) {
    const count = attribute.names.length;
    const some = Array.from({ length: Math.min(count, MOST_NAMED) }, (_, item) => attribute.names.get(item)).join(', ');
    const all = count > MOST_NAMED ? `${some} and ${count - MOST_NAMED} more` : some;
    throw new RangeError(`nothing has ${attribute.name} ${unknown}; known are ${all}`);
  }
  return {
    says: spelled.join(' or '),
    holds(movie) {
      const own = attribute.of(movie);
      for (let k = 0; k < own.length; k++) if (items.has(own[k])) return true;
      return false;
    },
  };
}
