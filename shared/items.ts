/**
 * Changes of the catalogue between two nightly runs: items that are new, other facts about items, and rules about which
 * of them lists may have. The service keeps them beside the ratings that people give and lays them over the release. A
 * night takes the facts into its catalogue; the change stays until it is taken back.
 */

import {
  ATTRIBUTE_TYPES,
  type Attributes,
  LONGEST_ATTRIBUTE_NAME,
  LONGEST_NAME,
  LONGEST_TEXT,
  MOST_ATTRIBUTES,
  MOST_NAMES,
} from './attributes.ts';
import { MAX_ID } from './ids.ts';
import { isRecord } from './is-record.ts';

/** Most changes that a service keeps. A round number: every list looks at each of them. */
export const MOST_ITEMS = 10_000;
/** Most characters of a title. This and the next are round numbers. */
export const LONGEST_TITLE = 300;
/** Most genres of an item. */
export const MOST_ITEM_GENRES = 20;
/** Most characters of a genre. */
export const LONGEST_GENRE = 80;
/** Largest year: years are 16-bit numbers. */
export const LAST_YEAR = 65_535;

/**
 * What lists do with an item.
 *
 * - `hidden`: it is in no list, no search and has no page. Ratings of it stay, and count. Whoever rated it still finds it
 *   among their own ratings, and among the reasons for what is recommended to them.
 * - `pinned`: it stands first in lists whose filters it passes, and they say so.
 */
export const ITEM_RULES = ['hidden', 'pinned'] as const;
/** Name of a rule in `ITEM_RULES`. */
export type ItemRule = (typeof ITEM_RULES)[number];

/** What is said of an item. What is absent is as the release has it. */
export interface ItemFacts {
  readonly title?: string;
  /** 0 when it is not known. */
  readonly year?: number;
  readonly genres?: readonly string[];
  /** Attributes of the catalogue by name. */
  readonly attributes?: Attributes;
}

/** The change of one item: what is said of it, and a rule. One without both was taken back. */
export interface ItemChange extends ItemFacts {
  readonly movieId: number;
  readonly rule?: ItemRule;
  /** Milliseconds since 1970-01-01. */
  readonly time: number;
}

/** Changes as a store has them, with the number of the latest one. */
export interface ItemChanges {
  /** Grows with every change. 0 when there was none. */
  readonly version: number;
  readonly changes: readonly ItemChange[];
}

/** Stores the latest change of each item. Several processes may use it at the same time. */
export interface ItemStore {
  /** Stores a change in place of an earlier one of the item. It survives the end of the process. */
  put(change: ItemChange): Promise<void>;
  /**
   * Returns what changed after `version`, taken back changes too, in the order of change. The change of that version may
   * come along. Undefined when the store has had fewer changes: then it is another one, and everything has to be read
   * again, from 0. Another store with as many changes or more is not noticed: restart the service after replacing it.
   */
  since(version: number): Promise<ItemChanges | undefined>;
}

/** Whether a change says anything; if not, it was taken back. */
export function saysAnything(change: ItemChange): boolean {
  return change.rule !== undefined || saysFacts(change);
}

/** Whether anything is said of an item. */
export function saysFacts(facts: ItemFacts): boolean {
  return Object.keys(factsOf(facts)).length > 0;
}

/** Returns what a change says of its item, without the rest, and each genre once. */
export function factsOf({ title, year, genres, attributes }: ItemFacts): ItemFacts {
  return {
    ...(title !== undefined && { title }),
    ...(year !== undefined && { year }),
    ...(genres !== undefined && { genres: [...new Set(genres)] }),
    ...(attributes !== undefined && Object.keys(attributes).length > 0 && { attributes }),
  };
}

/** Returns a change as a JSON-ready value with its time in ISO 8601. */
export function itemLine(change: ItemChange) {
  const { movieId, rule, time } = change;
  return { movieId, ...factsOf(change), ...(rule && { rule }), time: new Date(time).toISOString() };
}

/** Returns what is wrong with the facts about an item, as a part of a sentence; undefined when nothing is. */
export function reasonAgainstFacts({ title, year, genres, attributes }: Record<string, unknown>): string | undefined {
  // As in the API, an emoji is one character.
  const isText = (value: unknown, most: number) =>
    typeof value === 'string' &&
    /^\S([\s\S]*\S)?$/.test(value) &&
    value.length <= 2 * most &&
    Array.from(value).length <= most;
  const areTexts = (value: unknown, count: number, most: number) =>
    Array.isArray(value) && value.length <= count && value.every((one) => isText(one, most));
  if (title !== undefined && !isText(title, LONGEST_TITLE))
    return `title is not a text of 1 to ${LONGEST_TITLE} characters`;
  if (year !== undefined && !(Number.isInteger(year) && Number(year) >= 0 && Number(year) <= LAST_YEAR))
    return `year is not an integer from 0 to ${LAST_YEAR}`;
  if (genres !== undefined && !areTexts(genres, MOST_ITEM_GENRES, LONGEST_GENRE))
    return `genres are not up to ${MOST_ITEM_GENRES} texts of 1 to ${LONGEST_GENRE} characters`;
  if (attributes === undefined) return undefined;
  if (!isRecord(attributes) || Object.keys(attributes).length > MOST_ATTRIBUTES)
    return `attributes are not an object with up to ${MOST_ATTRIBUTES} names`;
  for (const [name, value] of Object.entries(attributes)) {
    if (!isText(name, LONGEST_ATTRIBUTE_NAME)) return 'an attribute has no proper name';
    const isValue = Number.isFinite(value) || isText(value, LONGEST_TEXT) || areTexts(value, MOST_NAMES, LONGEST_NAME);
    if (!isValue) return `attribute ${name} is not one of: ${ATTRIBUTE_TYPES.join(', ')}`;
  }
  return undefined;
}

/** Returns the change that a parsed line of JSON is. Throws `RangeError` with what is wrong with it. */
export function readItemLine(value: Record<string, unknown>): ItemChange {
  const { movieId, rule, time } = value;
  if (!(Number.isInteger(movieId) && Number(movieId) >= 0 && Number(movieId) <= MAX_ID))
    throw new RangeError(`movieId is not an integer from 0 to ${MAX_ID}`);
  if (rule !== undefined && !(ITEM_RULES as readonly unknown[]).includes(rule))
    throw new RangeError(`rule is not one of ${ITEM_RULES.join(', ')}`);
  const reason = reasonAgainstFacts(value);
  if (reason !== undefined) throw new RangeError(reason);
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (!(at >= 0)) throw new RangeError('time is not an ISO date with a time, from 1970 on');
  return {
    movieId: Number(movieId),
    ...factsOf(value as ItemFacts),
    ...(rule !== undefined && { rule: rule as ItemRule }),
    time: at,
  };
}
