/** Reads ratings, years and ids as sites and spreadsheets write them. */

import { isNumbered } from './column-names.ts';

/** A rating as a file has it. */
export interface GivenRating {
  readonly value: number;
  /** The highest rating, where the text itself says it: 4 of `4/5`. */
  readonly best?: number;
}

const NONE = /^(?:|-|–|—|n\/?a|null|none|nan|undefined|false|not rated|unrated|\?|\\n)$/i;
const NUMBER = /^\d{1,4}(?:[.,]\d+)?$/;
const OF = /^(\d+(?:[.,]\d+)?)\s*(?:\/|of|out of|von|sur|de|di|su|av|из)\s*(\d+)$/i;
/** The sign ⁄ only stands in fractions. A half with an ordinary slash needs a number before it: `1/2` is one of two. */
const HALF = /1⁄2|(?<=\d\s+)1\/2$/;
/** What Unicode makes of `3½` and `¾`. */
const FRACTION = /(\d*?)\s*(\d)⁄(\d{1,2})/;
const STARS = /^([★⭐*]*)(½?)[☆\s]*$/u;
/** Says that the sign before it is a picture. */
const PICTURE = '\ufe0f';
const PERCENT = /^(\d+(?:[.,]\d+)?)\s*%$/;
const WITH_UNIT = /^(\d+(?:[.,]\d+)?)\s*(?:stars?|sterne?|étoiles?|estrellas?|stelle|estrelas|points?|звезд\p{L}*)$/iu;
/** Words for liking, on a scale of five. */
const WORDS: readonly [words: RegExp, value: number][] = [
  [/^(?:two thumbs up|love(?:d)?( it)?|👍👍|力荐)$/iu, 5],
  [/^(?:thumbs?[ _-]?up|up|like(?:d)?( it)?|good|👍\p{EMod}?|yes|推荐)$/iu, 4],
  [/^(?:ok(?:ay)?|meh|neutral|还行)$/iu, 3],
  [/^(?:较差)$/u, 2],
  [/^(?:thumbs?[ _-]?down|down|dislike(?:d)?( it)?|hated?( it)?|bad|👎\p{EMod}?|no|很差)$/iu, 1],
];
const YEAR = /(?<!\d)(1[89]\d\d|20\d\d)(?!\d)/;

/** Returns a rating; `none` for a text that says that there is none, and `unreadable` for any other text. */
export function parseRating(text: string): GivenRating | 'none' | 'unreadable' {
  const given = text.replace(HALF, '½').trim();
  const plain = given.normalize('NFKC').replace(FRACTION, asDecimal).trim();
  if (NONE.test(plain)) return 'none';
  const [, stars, half] = STARS.exec(given.replaceAll(PICTURE, '')) ?? [];
  if (stars !== undefined) {
    const value = stars.length + (half ? 0.5 : 0);
    return value > 0 ? { value, best: 5 } : 'none';
  }
  const [, amount, best] = OF.exec(plain) ?? [];
  if (amount) return { value: toNumber(amount), best: Number(best) };
  const [, percent] = PERCENT.exec(plain) ?? [];
  if (percent) return { value: toNumber(percent), best: 100 };
  const [, bare] = WITH_UNIT.exec(plain) ?? [];
  if (bare) return { value: toNumber(bare) };
  if (NUMBER.test(plain)) return { value: toNumber(plain) };
  const word = WORDS.find(([words]) => words.test(plain));
  return word ? { value: word[1], best: 5 } : 'unreadable';
}

/** Returns the year in a text: `1995`, `1995.0` and `1995-05-01` are 1995. Undefined when there is none. */
export function parseYear(text: string): number | undefined {
  const [, year] = YEAR.exec(text.normalize('NFKC')) ?? [];
  return year ? Number(year) : undefined;
}

/** Returns the digits of an IMDb id in a text, such as `tt0111161` or an address that has it; undefined without one. */
export function parseImdbId(text: string): number | undefined {
  const [, digits] = /(?:^|[^a-z\d])tt(\d{1,9})(?!\d)/i.exec(text) ?? [];
  return digits && Number(digits) > 0 ? Number(digits) : undefined;
}

/** Returns a title without the year in brackets after it, and that year. */
export function splitTitle(text: string): { title: string; year?: number } {
  const [, title, year] = /^(.*\S)\s*[([](1[89]\d\d|20\d\d)[)\]]$/.exec(text) ?? [];
  return title ? { title, year: Number(year) } : { title: text };
}

/**
 * Returns the highest rating that the name of a column says: `Rating10`, `rating (1-5)`. Undefined when it says none. The number
 * of a column is no scale.
 */
export function namedBest(name: string): number | undefined {
  if (isNumbered(name)) return undefined;
  const [, best] = /(?:\D|^)(5|6|10|20|100)\D*$/.exec(name) ?? [];
  return best ? Number(best) : undefined;
}

/** Returns a number with a fraction as a decimal number: `3`, `1` and `2` are 3.5. */
function asDecimal(_: string, whole: string, top: string, bottom: string): string {
  return String(Number(whole) + Number(top) / Number(bottom));
}

function toNumber(text: string): number {
  return Number(text.replace(',', '.'));
}
