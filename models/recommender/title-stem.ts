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
const PLURAL = /^(.{4,}[^s])s$/;

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
  /** The words of the whole name in order, without articles. */
  readonly words: readonly string[];
}

/** Returns the stem of a name in reading order. */
export function stemOf(name: string): TitleStem {
  const subtitle = SUBTITLE.exec(name)?.index ?? name.length;
  const all = nameWords(name);
  const head = subtitle < name.length ? nameWords(name.slice(0, subtitle)) : [...all];
  const start = head.length > 1 && ARTICLES.has(head[0]) ? 1 : 0;
  const glued = GLUED.exec(head[head.length - 1] ?? '');
  if (glued) head.splice(-1, 1, glued[1], '2');
  let end = start + 1;
  while (end < head.length && !endsStem(head, end)) end++;
  const rest = head.slice(end).filter((word) => !NUMBERING.has(word));
  const hasSubtitle = subtitle < name.length;
  const onlyDigits = !hasSubtitle && end < head.length && rest.every((word) => /^\d+$/.test(word));
  const cut = all.findIndex((word, k) => k > start && CUTTING.has(word) && isNumber(all[k + 1]));
  return {
    stem: keyOf(head.slice(start, end)),
    tail: onlyDigits ? 'digits' : end < head.length || hasSubtitle ? 'other' : 'none',
    ...(cut > 0 && { story: keyOf(all.slice(0, cut)) }),
    words: keyOf(all).split(' '),
  };
}

/** Returns whether the stem ends in front of a word. */
function endsStem(words: readonly string[], at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  if (/^\d+$/.test(word) || (NUMBERING.has(word) && isNumber(next))) return true;
  if (word === 'and' && next === 'the') return true;
  // Words like `two`, and letters like the V of `Batman v Superman`, number a film only at the end of its name.
  return word !== 'i' && isNumber(word) && (next === undefined || (word.length > 1 && /^[ivx]+$/.test(word)));
}

function isNumber(word: string | undefined): boolean {
  return word !== undefined && isNumeral(word);
}

/** Returns the words as one text, in the singular and without articles. */
function keyOf(words: readonly string[]): string {
  return words
    .filter((word) => !ARTICLES.has(word))
    .map((word) => word.replace(PLURAL, '$1'))
    .join(' ');
}
