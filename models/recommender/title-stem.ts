/**
 * The stem of a title: what the films of a series have in common. `Toy Story 2`, `Toy Story` and `Toy Story: Hawaii` have
 * the stem `toy story`, and `Harry Potter and the Goblet of Fire` has `harry potter`.
 */

import { isNumeral } from '../../shared/release/numerals.ts';
import { ARTICLES, nameWords } from '../../shared/release/words.ts';
import { NUMBERING } from './title-forms.ts';

/** Where a subtitle begins. */
const SUBTITLE = /:| [-–—] /;
/** Those of them that cut one story into pieces. The second chapter of a story is a film of its own. */
const CUTTING: ReadonlySet<string> = new Set(['part', 'pt', 'volume', 'vol']);
/** A number that is written close to its name, as in `Alien³`. */
const GLUED = /^(\p{L}{3,})\d$/u;
/** Plurals count as their singular, since `Aliens` is the second `Alien`. Short words like `gas` are left alone. */
const LEAST_OF_PLURAL = 6;

/** What a title tells about its series. */
export interface TitleStem {
  /** The words in front of the first number, subtitle or `and the`, without articles. Empty when there are none. */
  readonly stem: string;
  /**
   * What follows the stem: nothing, only a number in digits, as in a numbered catalogue, or anything else that films of
   * a series have.
   */
  readonly tail: 'none' | 'digits' | 'other';
  /** The name of the whole story when the title is of one of its parts, like `kill bill` for `Kill Bill: Vol. 1`. */
  readonly story?: string;
  /** The words of the whole name in order, without articles; one empty text when there are none. */
  readonly words: readonly string[];
}

/** Returns the stem of a name in reading order. */
export function stemOf(name: string): TitleStem {
  const subtitle = SUBTITLE.exec(name)?.index ?? name.length;
  const all = nameWords(name);
  const head = subtitle < name.length ? nameWords(name.slice(0, subtitle)) : [...all];
  const start = head.length > 1 && ARTICLES.has(head[0]) ? 1 : 0;
  const last = head[head.length - 1] ?? '';
  const glued = isDigit(last, last.length - 1) ? GLUED.exec(last) : null;
  if (glued) head.splice(-1, 1, glued[1], '2');
  let end = start + 1;
  while (end < head.length && !endsStem(head, end)) end++;
  const rest = head.slice(end).filter((word) => !NUMBERING.has(word));
  const hasSubtitle = subtitle < name.length;
  const onlyDigits = !hasSubtitle && end < head.length && rest.every(isDigits);
  const cut = all.findIndex((word, k) => k > start && CUTTING.has(word) && isNumber(all[k + 1]));
  const words = plainWords(all);
  return {
    stem: plainWords(head.slice(start, end)).join(' '),
    tail: onlyDigits ? 'digits' : end < head.length || hasSubtitle ? 'other' : 'none',
    ...(cut > 0 && { story: plainWords(all.slice(0, cut)).join(' ') }),
    words: words.length > 0 ? words : [''],
  };
}

/** Returns whether the stem ends in front of a word. */
function endsStem(words: readonly string[], at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  if (isDigits(word) || (NUMBERING.has(word) && isNumber(next))) return true;
  if (word === 'and' && next === 'the') return true;
  // Words like `two`, and letters like the V of `Batman v Superman`, number a film only at the end of its name.
  return word !== 'i' && isNumber(word) && (next === undefined || (word.length > 1 && /^[ivx]+$/.test(word)));
}

function isNumber(word: string | undefined): boolean {
  return word !== undefined && isNumeral(word);
}

/** Returns the words in the singular and without articles. */
function plainWords(words: readonly string[]): string[] {
  const plain: string[] = [];
  for (const word of words) if (!ARTICLES.has(word)) plain.push(singular(word));
  return plain;
}

function singular(word: string): string {
  const isPlural = word.length >= LEAST_OF_PLURAL && word.endsWith('s') && !word.endsWith('ss');
  return isPlural ? word.slice(0, -1) : word;
}

function isDigits(word: string): boolean {
  for (let at = 0; at < word.length; at++) if (!isDigit(word, at)) return false;
  return word !== '';
}

function isDigit(word: string, at: number): boolean {
  const code = word.charCodeAt(at);
  return code >= 48 && code <= 57;
}
