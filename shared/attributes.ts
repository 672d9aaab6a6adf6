/** Attributes: what a catalogue says of its films besides title, year and genres, such as a director or a runtime. */

/**
 * Types of attributes.
 *
 * - `list`: several short names, such as the cast
 * - `word`: one short name, such as a language
 * - `number`: a number, such as a runtime
 * - `text`: anything else, such as a plot or an address. It is shown and no more.
 */
export const ATTRIBUTE_TYPES = ['list', 'word', 'number', 'text'] as const;
/** Name of a type in `ATTRIBUTE_TYPES`. */
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** Most attributes of a catalogue. Limits here are round numbers, far above what a page can show. */
export const MOST_ATTRIBUTES = 24;
/** Most characters of an attribute's name. */
export const LONGEST_ATTRIBUTE_NAME = 40;
/** Most characters of a name in a list, or of a word. */
export const LONGEST_NAME = 80;
/** Most names of a list. */
export const MOST_NAMES = 20;
/** Most characters of a text. */
export const LONGEST_TEXT = 1_000;

interface Named {
  readonly name: string;
}

/** Numbers by dense movie index; NaN where none is known. */
export interface NumberColumn extends Named {
  readonly type: 'number';
  /** What stands behind every number of the file, like `min`. */
  readonly unit?: string;
  readonly values: Float64Array;
}

/**
 * Names by dense movie index. Those of movie m are `items[offsets[m] .. offsets[m + 1]]`, positions in `names`, in the
 * order of the file. A word has one at most.
 */
export interface NameColumn extends Named {
  readonly type: 'word' | 'list';
  /** Distinct and sorted. */
  readonly names: readonly string[];
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
}

/** Texts by dense movie index; empty where none is known. */
export interface TextColumn extends Named {
  readonly type: 'text';
  readonly texts: readonly string[];
}

/** One attribute of every movie. */
export type AttributeColumn = NumberColumn | NameColumn | TextColumn;

/** The attributes of one movie by name. An attribute that is not known is absent. */
export type Attributes = Readonly<Record<string, string | number | readonly string[]>>;

/**
 * Returns a value as an attribute of this type has it: a word as a list of one, and a list with each name once. Undefined
 * for a value of another type.
 */
export function valueFor(
  type: AttributeType,
  value: Attributes[string] | undefined,
): number | string | readonly string[] | undefined {
  if (type === 'number') return typeof value === 'number' ? value : undefined;
  if (type === 'list') return Array.isArray(value) ? [...new Set(value as readonly string[])] : undefined;
  if (typeof value !== 'string') return undefined;
  return type === 'word' ? [value] : value;
}

/**
 * Returns attributes with their names spelled as a catalogue spells them, whose attributes are `known`. `wrong` has the
 * names that it does not have and those whose value is of another type, with what was expected as a part of a sentence.
 */
export function spellAttributes(
  known: readonly { readonly name: string; readonly type: AttributeType }[],
  attributes: Attributes,
): { spelled: Attributes; wrong: { name: string; reason: string }[] } {
  const wrong: { name: string; reason: string }[] = [];
  const entries = Object.entries(attributes).map(([name, value]) => {
    const attribute = known.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!attribute) {
      const names = known.map((one) => one.name).join(', ');
      wrong.push({ name, reason: names ? `expected one of ${names}` : 'this catalogue has no attributes' });
    } else if (valueFor(attribute.type, value) === undefined) {
      wrong.push({ name, reason: `expected a ${attribute.type}` });
    }
    return [attribute?.name ?? name, value];
  });
  return { spelled: Object.fromEntries(entries), wrong };
}

/** What the maker of a film, a book or a record is called, in lower case, without spaces; the surest first. */
const MAKERS = 'director directors author authors artist artists creator creators writer writers'.split(' ');

/**
 * Returns the attribute that says who made each film, such as the director; undefined when none of them does. Words and lists
 * can.
 */
export function findMaker<A extends { readonly name: string; readonly type: AttributeType }>(
  attributes: readonly A[],
): A | undefined {
  const names = attributes.filter(({ type }) => type === 'word' || type === 'list');
  const called = (maker: string) => names.find(({ name }) => name.toLowerCase().replaceAll(/[^a-z]/g, '') === maker);
  return MAKERS.map(called).find((attribute) => attribute !== undefined);
}

/** Splits conditions on attributes (models/recommender/where.ts) at semicolons, without empty ones. */
export function splitConditions(text: string): string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter(Boolean);
}
