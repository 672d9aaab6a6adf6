/** Turns titles and queries into words: runs of letters and digits, in lower case, without accents. */

/** Letters that Unicode does not decompose, and what people type when their keyboard lacks them. */
const PLAIN: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  ı: 'i',
};
/** Fractions are separated from the digits before them: `8½` is 8, 1, 2 and not 81, 2. */
const FRACTIONS = /[¼-¾⅐-⅞↉]/gu;
const APOSTROPHES = /['’‘ʼ`]/gu;
const ASCII = /^[ -~]*$/;
/** Codes of characters. */
const [SPACE, APOSTROPHE, ZERO, NINE, BACKQUOTE, A, Z] = [..." '09`az"].map((one) => one.charCodeAt(0));
const WORD = /[\p{L}\p{N}]+/gu;
/** Words that people add to a title, or leave out, without noticing. */
export const FILLERS: ReadonlySet<string> = new Set(['the', 'a', 'an', 'and']);
/** English articles. */
export const ARTICLES: ReadonlySet<string> = new Set(['the', 'a', 'an']);

/**
 * Returns the words under which a title is found. Apostrophes join: `Schindler's` is found as schindlers, and also as
 * schindler, s. Text around other marks is found separated and joined: `WALL·E` is found as wall, e, walle.
 */
export function titleWords(title: string): Set<string> {
  const words = new Set<string>();
  for (const token of plain(title).split(/\s+/u)) {
    const joined = token.replace(APOSTROPHES, '');
    for (const text of [token, joined, joined.replace(/[^\p{L}\p{N}]+/gu, '')]) {
      for (const word of text.match(WORD) ?? []) words.add(word);
    }
  }
  return words;
}

/** Returns the words of a query, in order, each once. */
export function queryWords(query: string): string[] {
  return [...new Set(wordsOf(query))];
}

/** Returns the words of a name, in order, with `and` for `&` and `+`. A word that is said twice is there twice. */
export function nameWords(name: string): string[] {
  return wordsOf(/[&+]/.test(name) ? name.replace(/&|(?<=\s)\+(?=\s)/g, ' and ') : name);
}

/** Returns a name in reading order as a text for comparisons: its words without an English article in front. */
export function nameKey(name: string): string {
  const words = nameWords(name);
  return (words.length > 1 && ARTICLES.has(words[0]) ? words.slice(1) : words).join(' ');
}

function wordsOf(text: string): string[] {
  // Most titles are in English, and thousands of them are read before the first list.
  if (ASCII.test(text)) return asciiWords(text.toLowerCase());
  return plain(text).replace(APOSTROPHES, '').match(WORD) ?? [];
}

/** Returns the words of a text of ASCII characters in lower case. */
function asciiWords(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : SPACE;
    if ((code >= A && code <= Z) || (code >= ZERO && code <= NINE)) continue;
    if (at > start) word += text.slice(start, at);
    start = at + 1;
    if (code === APOSTROPHE || code === BACKQUOTE || word === '') continue;
    words.push(word);
    word = '';
  }
  return words;
}

function plain(text: string): string {
  // Most titles are in English, and none of the rest changes those.
  if (ASCII.test(text)) return text.toLowerCase();
  return plainLetters(text.replace(FRACTIONS, ' $&'));
}

/** Returns a text in lower case without accents: `Łódź` is lodz. */
export function plainLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[æœøłđðþßı]/gu, (letter) => PLAIN[letter]);
}
