/** Splits cells of genres, which are separated in one of several ways, or are a list as Python, JSON or Postgres write it. */

/** Texts that stand for a missing genre. */
const NO_GENRE = new Set(['', '(no genres listed)', 'unknown', '\\N', 'NaN', 'nan', 'None', 'NULL', 'null']);
const SEPARATORS = ['|', ';', ','];

/**
 * Returns the genres of each cell, without repetitions. All cells of a file have the same separator: the first of `|`,
 * `;` and `,` that any of them has, or a space if `spaced` says so.
 */
export function splitGenres(cells: readonly string[], spaced = false): string[][] {
  const lists = cells.map(parseList);
  const plain = cells.filter((_, at) => lists[at] === null);
  const separator = spaced ? ' ' : (SEPARATORS.find((one) => plain.some((cell) => cell.includes(one))) ?? '|');
  return cells.map((cell, at) => clean(lists[at] ?? cell.split(separator)));
}

function clean(genres: readonly string[]): string[] {
  return [...new Set(genres.map((genre) => genre.trim()).filter((genre) => !NO_GENRE.has(genre)))];
}

/** The texts of a list like `['A', "B"]`, `[{'id': 1, 'name': 'A'}]` or `{A,"B C"}`; null if the cell is no list. */
function parseList(cell: string): string[] | null {
  const text = cell.trim();
  const isList = /^\[.*\]$/s.test(text);
  if (!isList && !/^\{.*\}$/s.test(text)) return null;
  const quoted = /'((?:[^'\\]|\\.|'(?=\w))*)'|"((?:[^"\\]|\\.)*)"/g;
  const named = [...text.matchAll(/(?:'name'|"name")\s*:\s*(?:'((?:[^'\\]|\\.|'(?=\w))*)'|"((?:[^"\\]|\\.)*)")/g)];
  const found = named.length > 0 || text.includes('{', 1) ? named : [...text.matchAll(quoted)];
  if (found.length > 0) return found.map(([, single, double]) => (single ?? double).replaceAll(/\\(.)/g, '$1'));
  return named.length === 0 && text.includes(':') ? [] : text.slice(1, -1).split(',');
}
