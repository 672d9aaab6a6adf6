/** How titles and queries become words: accents stripped, lower case, runs of letters and digits. */

/** Letters that Unicode does not decompose, as people type them without the right keyboard. */
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
/** `8½` is 8, 1, 2 and not 81, 2. */
const FRACTIONS = /[¼-¾⅐-⅞↉]/gu;
const APOSTROPHES = /['’‘ʼ`]/gu;
const WORD = /[\p{L}\p{N}]+/gu;
/** Words that people put into a title, or leave out, without noticing. */
export const FILLERS: ReadonlySet<string> = new Set(['the', 'a', 'an', 'and']);
const ARTICLES: ReadonlySet<string> = new Set(['the', 'a', 'an']);

/**
 * Words under which a title is found. Apostrophes join (`Schindler's`: schindlers, and also schindler, s); what other
 * marks separate is found apart and joined (`WALL·E`: wall, e, walle).
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

/** Words of a query, in order, each once. */
export function queryWords(query: string): string[] {
  return [...new Set(plain(query).replace(APOSTROPHES, '').match(WORD) ?? [])];
}

/** One of a film's names in reading order, as a text to compare: its words without an English article in front. */
export function nameKey(name: string): string {
  const words = queryWords(name.replaceAll('&', ' and '));
  return (words.length > 1 && ARTICLES.has(words[0]) ? words.slice(1) : words).join(' ');
}

function plain(text: string): string {
  return text
    .replace(FRACTIONS, ' $&')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[æœøłđðþßı]/gu, (letter) => PLAIN[letter]);
}
