/**
 * The forms under which sites know one film. Spelling, articles, numerals and what stands around a colon differ from
 * site to site: `The Empire Strikes Back` is `Star Wars: Episode V - The Empire Strikes Back` elsewhere.
 */

import { withDigits } from '../../shared/release/numerals.ts';
import { ARTICLES, FILLERS, nameWords } from '../../shared/release/words.ts';

/** Words that say that a number follows. Sites leave them out: `Godfather: Part II` is `The Godfather 2`. */
export const NUMBERING: ReadonlySet<string> = new Set([
  'part',
  'pt',
  'episode',
  'chapter',
  'volume',
  'vol',
  'number',
  'no',
]);
const SHORTENED: Readonly<Record<string, string>> = {
  dr: 'doctor',
  mr: 'mister',
  mrs: 'missus',
  st: 'saint',
  // `Batman v Superman`: a v between names looks like a five, so the longer forms do too.
  vs: '5',
  versus: '5',
  jr: 'junior',
  sr: 'senior',
  grey: 'gray',
  mum: 'mom',
  pyjama: 'pajama',
  pyjamas: 'pajamas',
  tyre: 'tire',
};
/** British spellings and what Americans write. Applied to both sides, so it does not matter that they also hit others. */
const SPELLINGS: readonly [RegExp, string][] = [
  [/^(.{3,})our(s|ed|ing|ite|ites|able|hood|hoods|less|ful)?$/, '$1or$2'],
  [/^(.{3,}[tb])re(s?)$/, '$1er$2'],
  [/^(.{3,})ogue(s?)$/, '$1og$2'],
  [/^(.{3,})ence(s?)$/, '$1ense$2'],
  [/^(.{3,}[iy])s(e|ed|es|er|ers|ing|ation)$/, '$1z$2'],
  [/^(travel|cancel|model|label|jewel|marvel|counsel|quarrel|signal|tunnel)l(ed|ing|er|ers|ery)$/, '$1$2'],
  [/^(.{3,})amme(s?)$/, '$1am$2'],
];
/** What a word needs to fit one of `SPELLINGS`. One look at most words is enough. */
const MAY_BE_SPELT_OTHERWISE = /^.{2,}(?:our|[tb]re|ogue|ence|[iy]s|ll|amme)/;
/** Digits that stand for the letters that they look like: `Se7en`, `S1m0ne`, `Thir13en`. */
const LOOK: Readonly<Record<string, string>> = { 13: 'te', 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 'v' };
const INSIDE_LETTERS = /(?<=\p{L})(13|[013457])(?=\p{L})/gu;
/** Where sites cut a title: a colon, a dash between spaces, and `or` between two titles. */
const CUT = /:\s*| [-–—] |, or,? | or: /gi;
/** Most cuts of a name that are looked at. No film needs more, and it bounds the work for a title that is sent in. */
const MOST_CUTS = 3;
/** The maker in front of a title: `Monty Python's Life of Brian`. */
const POSSESSIVE = /^(?:\p{Lu}[^\s:]*\s){0,2}\p{Lu}[^\s:]*?(?:['’]s|s['’])\s+(?=\S)/u;
/** What follows the name of a film that is the first of several. */
const FIRST_PART = /^(?::| [-–—])\s*(?:part|chapter|volume|vol\.?) (?:1|i|one)$/i;
/** Fewer words say too little at the end of a title: `Ghost in the Shell 2: Innocence` is not `Innocence`. */
const LEAST_WORDS_OF_ENDING = 2;

/**
 * Returns a name in reading order as a text for comparisons that forgives what sites write differently: articles,
 * spaces, `&`, abbreviations, British spelling, and how a number is written. Empty when it has no words.
 */
export function looseKey(name: string): string {
  return looseWords(name).join('');
}

/** Returns the words of `looseKey`. */
export function looseWords(name: string): string[] {
  const words = nameWords(name.replace(INSIDE_LETTERS, (digits) => LOOK[digits]));
  const meant = withDigits(words);
  const kept = meant.filter((word, k) => {
    const isNumbering = k > 0 && NUMBERING.has(word) && /^\d+$/.test(meant[k + 1] ?? '');
    return !isNumbering && !ARTICLES.has(word);
  });
  return (kept.length > 0 ? kept : meant).map(plainSpelling);
}

/** Returns the shorter names of a film: beginnings, endings, and a beginning with the last part. */
export function shortNames(name: string): string[] {
  const marks = [...name.matchAll(CUT)].slice(0, MOST_CUTS);
  const cuts = marks.map(({ index, 0: mark }) => ({ start: index, end: index + mark.length }));
  const beginnings = cuts.map(({ start }) => name.slice(0, start));
  const endings = cuts.map(({ end }) => name.slice(end));
  const bare = name.replace(POSSESSIVE, '');
  const last = endings[endings.length - 1];
  // The number of a part belongs to the subtitle before it: `Mockingjay - Part 2` is not `The Hunger Games Part 2`.
  const outer = cuts.length > 1 && !isPartNumber(last) ? [`${beginnings[0]} ${last}`] : [];
  const telling = [...endings, ...(bare === name ? [] : [bare])].filter(saysEnough);
  return [...beginnings, ...telling, ...outer].filter((short) => looseKey(short) !== '');
}

/**
 * Returns the shorter names that tell the film. The beginning of a name tells it only with a number: `Star Wars` is the
 * name of a series.
 */
export function tellingNames(name: string): string[] {
  return shortNames(name).filter((part) => !name.startsWith(part) || /\d/.test(looseKey(part)));
}

/**
 * Returns the shorter names under which a catalogue may have a film that a list calls `name`. One word says too little,
 * unless the rest only says that the film is the first: `Dune: Part One` is `Dune`, but `Red: Werewolf Hunter` not `Red`.
 */
export function namesWithoutSubtitle(name: string): string[] {
  return shortNames(name).filter(
    (part) => saysEnough(part) || (name.startsWith(part) && FIRST_PART.test(name.slice(part.length))),
  );
}

function isPartNumber(ending: string): boolean {
  const [word, number, ...more] = withDigits(nameWords(ending));
  return more.length === 0 && NUMBERING.has(word) && /^\d+$/.test(number ?? '');
}

function saysEnough(ending: string): boolean {
  if (isPartNumber(ending)) return false;
  return nameWords(ending).filter((word) => !FILLERS.has(word)).length >= LEAST_WORDS_OF_ENDING;
}

function plainSpelling(word: string): string {
  const whole = Object.hasOwn(SHORTENED, word) ? SHORTENED[word] : word;
  if (!MAY_BE_SPELT_OTHERWISE.test(whole)) return whole;
  return SPELLINGS.reduce((text, [from, to]) => text.replace(from, to), whole);
}
