/**
 * What the items of a catalogue are called: films, or books, or whatever it has.
 *
 * Texts for people say `ITEM` or one of the other constants where they mean the item. In a browser these are the words
 * that the page says (`data-item` of `<html>`). Elsewhere they are marks: one character each, of an area that Unicode
 * leaves to private use. `inWords` puts the words in their place, at the few places where texts leave the program, since
 * only there it is known which release the text is about.
 */

/** What one item is called, and what several are called, in lower case. */
export interface ItemWords {
  readonly one: string;
  readonly many: string;
}

/** The words of a catalogue that says nothing else. */
export const FILM: ItemWords = { one: 'film', many: 'films' };
const ITEM_WORD = /^[\p{L}\p{N}][\p{L}\p{N} -]{0,29}$/u;

/** Returns whether a text can be such a word: at most 30 letters, digits, spaces and hyphens, so that pages can have it as it is. */
export function isItemWord(text: string): boolean {
  return ITEM_WORD.test(text);
}

const MARKS = {
  one: '\uE0F0',
  many: '\uE0F1',
  capOne: '\uE0F2',
  capMany: '\uE0F3',
  aOne: '\uE0F4',
  capAOne: '\uE0F5',
  verb: '\uE0F6',
  capVerb: '\uE0F7',
};
const ANY_MARK = /[\uE0F0-\uE0F7]/g;

type Texts = Readonly<Record<keyof typeof MARKS, string>>;

/** Every form that texts need. */
function formsOf({ one, many }: ItemWords): Texts {
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  const aOne = `${/^[aeio]/i.test(one) ? 'an' : 'a'} ${one}`;
  const verb = verbOf(one);
  return {
    one,
    many,
    capOne: capital(one),
    capMany: capital(many),
    aOne,
    capAOne: capital(aOne),
    verb,
    capVerb: capital(verb),
  };
}

/** What people do with items. */
const VERBS: readonly (readonly [verb: string, items: RegExp])[] = [
  ['watch', /^(film|movie|video|series|show|anime|documentary)$/i],
  ['read', /^(book|comic|manga|novel|paper|article|story|poem)$/i],
  ['play', /^(game|board game|puzzle)$/i],
  ['hear', /^(song|album|record|track|artist|podcast|concert)$/i],
];

function verbOf(one: string): string {
  return VERBS.find(([, items]) => items.test(one))?.[0] ?? 'try';
}

interface Page {
  readonly document?: {
    readonly documentElement?: { readonly dataset?: { readonly item?: string; readonly items?: string } };
  };
}
const page = (globalThis as unknown as Page).document?.documentElement;
const texts: Texts = page
  ? formsOf({ one: page.dataset?.item || FILM.one, many: page.dataset?.items || FILM.many })
  : MARKS;

/** `film` */
export const ITEM = texts.one;
/** `films` */
export const ITEMS = texts.many;
/** `Film` */
export const CAP_ITEM = texts.capOne;
/** `Films` */
export const CAP_ITEMS = texts.capMany;
/** `a film` */
export const AN_ITEM = texts.aOne;
/** `A film` */
export const CAP_AN_ITEM = texts.capAOne;

/** `watch`: what people do with an item */
export const WATCH = texts.verb;
/** `Watch` */
export const CAP_WATCH = texts.capVerb;

/** Returns the text with words in place of the marks. */
export function inWords(text: string, words: ItemWords = FILM): string {
  if (text.search(ANY_MARK) === -1) return text;
  const forms = formsOf(words);
  const names = Object.keys(MARKS) as (keyof typeof MARKS)[];
  const byMark = new Map(names.map((name) => [MARKS[name], forms[name]]));
  return text.replaceAll(ANY_MARK, (mark) => byMark.get(mark) ?? mark);
}

/** Returns a prose text that says film, such as a description of the API, with marks in place of these words. */
export function marked(text: string): string {
  const markOf = (word: string, article = ''): string => {
    const isCapital = /^[A-Z]/.test(article || word);
    if (/s$/.test(word)) return article + (isCapital && !article ? MARKS.capMany : MARKS.many);
    if (article) return isCapital ? MARKS.capAOne : MARKS.aOne;
    return isCapital ? MARKS.capOne : MARKS.one;
  };
  return text
    .replaceAll(/\bwatch(?=[ .,]|$)/g, MARKS.verb)
    .replaceAll(/\b(?:(a|A) )?((?:[Ff]ilm|[Mm]ovie)s?)\b/g, (_, article: string | undefined, word: string) =>
      markOf(word, article),
    );
}

/** Returns the plural of an English word, as most words form it: books, series, stories, dishes. */
export function pluralOf(word: string): string {
  if (/(?:series|species|news|music|anime|manga|sheep)$/i.test(word)) return word;
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/i.test(word) ? `${word}es` : `${word}s`;
}
