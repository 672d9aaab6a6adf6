/** Numbers in titles: `Rocky II` is also called Rocky 2 and Rocky Two. */

const UNITS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
/** Higher Roman numerals do not number films, and more letters would turn words into numbers: `mix` is no 1009. */
const MOST_ROMAN = 39;
const ROMAN = /^(x{0,3})(ix|iv|v?i{0,3})$/;
/** Letters of `xxxviii`. */
const LONGEST_ROMAN = 7;
const ROMAN_UNITS = ['', 'i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix'];

/** Value of each number word below a hundred. */
const VALUES: ReadonlyMap<string, number> = new Map([
  ...UNITS.map((word, value): [string, number] => [word, value]),
  ...TENS.map((word, tens): [string, number] => [word, 10 * tens]).slice(2),
]);

/** Returns the value of a Roman numeral from 1 to 39 in lower case; undefined for any other word. */
export function romanValue(word: string): number | undefined {
  // Few words can be numerals, and the first letter tells most of them.
  if (word.length > LONGEST_ROMAN || !'xvi'.includes(word.charAt(0))) return undefined;
  const [, tens, units] = ROMAN.exec(word) ?? [];
  return word === '' || units === undefined ? undefined : 10 * tens.length + ROMAN_UNITS.indexOf(units);
}

/** Returns whether a word in lower case is a number: in digits, as a word below a hundred, or Roman up to 39. */
export function isNumeral(word: string): boolean {
  return /^\d+$/.test(word) || VALUES.has(word) || romanValue(word) !== undefined;
}

/**
 * Returns the other ways to write a number: `2` is also ii and two. Empty for a word that is no number. Words are in
 * lower case.
 */
export function otherNumerals(word: string): string[] {
  const value = /^\d{1,3}$/.test(word) ? Number(word) : (VALUES.get(word) ?? romanValue(word));
  if (value === undefined) return [];
  const roman = value > 0 && value <= MOST_ROMAN ? ['x'.repeat(value / 10) + ROMAN_UNITS[value % 10]] : [];
  const name = UNITS[value] ?? (value % 10 === 0 && TENS[value / 10]);
  return [String(value), ...roman, ...(name ? [name] : [])].filter((other) => other !== word);
}

/**
 * Returns the words with every number in digits: `one hundred and one dalmatians` becomes 101, dalmatians, and `rocky
 * ii` becomes rocky, 2. Words are in lower case.
 */
export function withDigits(words: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < words.length; ) {
    const [value, length] = numberAt(words, at);
    out.push(length === 0 ? words[at] : String(value));
    at += Math.max(1, length);
  }
  return out;
}

/** Returns the number that begins at a word, and how many words it has: 0 when there is none. */
function numberAt(words: readonly string[], at: number): [value: number, length: number] {
  const [small, length] = belowHundred(words, at);
  const hundredAt = at + length;
  const isHundred = words[hundredAt] === 'hundred' && (length === 0 || small < 10);
  if (!isHundred) return length > 0 ? [small, length] : [romanValue(words[at]) ?? 0, romanValue(words[at]) ? 1 : 0];
  const hundreds = 100 * (length === 0 ? 1 : small);
  const restAt = hundredAt + (words[hundredAt + 1] === 'and' ? 2 : 1);
  const [rest, restLength] = belowHundred(words, restAt);
  return restLength === 0 ? [hundreds, length + 1] : [hundreds + rest, restAt + restLength - at];
}

function belowHundred(words: readonly string[], at: number): [value: number, length: number] {
  const value = VALUES.get(words[at]);
  if (value === undefined) return [0, 0];
  const unit = VALUES.get(words[at + 1]);
  const isPair = value >= 20 && unit !== undefined && unit > 0 && unit < 10;
  return isPair ? [value + unit, 2] : [value, 1];
}
