/** Ratings lists of other sites, row by row, as films to look for. */

export interface ForeignFilm {
  /** As the list calls it; shown when it is not found. */
  readonly name: string;
  readonly title?: string;
  readonly year?: number;
  readonly imdbId?: number;
  readonly rating: number;
  /** The highest rating that site gives. */
  readonly best: number;
}

interface ForeignList {
  readonly site: 'Letterboxd' | 'IMDb';
  readonly films: ForeignFilm[];
  /** Lines of the file (1 is the header) that could not be used, and why. */
  readonly skipped: { readonly line: number; readonly reason: string }[];
}

type Row = Readonly<Record<string, string | undefined>>;

/** By the column names of the header. Throws `TypeError`, for people, when it is neither site's ratings.csv. */
export function readForeign(rows: readonly Row[], columns: readonly string[]): ForeignList {
  const has = (...names: string[]) => names.every((name) => columns.includes(name));
  if (has('Const', 'Your Rating')) return read('IMDb', rows, fromImdb);
  if (has('Name', 'Year', 'Rating')) return read('Letterboxd', rows, fromLetterboxd);
  if (has('Name', 'Year', 'Letterboxd URI')) {
    throw new TypeError('This file of Letterboxd has no ratings. Take ratings.csv from its export.');
  }
  if (columns.length === 0) throw new TypeError('The file is empty.');
  throw new TypeError(`The columns are those of no known list: ${columns.slice(0, 6).join(', ')}.`);
}

function read(site: ForeignList['site'], rows: readonly Row[], one: (row: Row) => ForeignFilm | string): ForeignList {
  const films: ForeignFilm[] = [];
  const skipped: ForeignList['skipped'] = [];
  rows.forEach((row, r) => {
    const film = one(row);
    if (typeof film === 'string') skipped.push({ line: r + 2, reason: film });
    else films.push(film);
  });
  return { site, films, skipped };
}

function fromLetterboxd(row: Row): ForeignFilm | string {
  const title = row.Name?.trim() ?? '';
  if (title === '') return 'it has no name';
  const rating = ratingOf(row.Rating, 5);
  if (rating === undefined) return `“${title}” has no rating from 0.5 to 5`;
  const year = yearOf(row.Year);
  return { name: nameOf(title, year), title, year, rating, best: 5 };
}

function fromImdb(row: Row): ForeignFilm | string {
  const title = row.Title?.trim() ?? '';
  const [, digits] = /^tt(\d{1,9})$/.exec(row.Const?.trim() ?? '') ?? [];
  if (title === '' && !digits) return 'it has neither a title nor an id';
  const rating = ratingOf(row['Your Rating'], 10);
  if (rating === undefined) return `“${title}” has no rating from 1 to 10`;
  const year = yearOf(row.Year);
  // A series may have the name of a film: only its own id counts.
  const isSeries = /series|episode|game/i.test(row['Title Type'] ?? '');
  return {
    name: nameOf(title || `tt${digits}`, year),
    ...(digits && { imdbId: Number(digits) }),
    ...(title !== '' && !isSeries && { title, year }),
    rating,
    best: 10,
  };
}

function ratingOf(text: string | undefined, best: number): number | undefined {
  const rating = Number(text?.trim() || Number.NaN);
  return rating > 0 && rating <= best ? rating : undefined;
}

function yearOf(text: string | undefined): number | undefined {
  return /^\d{4}$/.test(text?.trim() ?? '') ? Number(text) : undefined;
}

function nameOf(title: string, year: number | undefined): string {
  return year === undefined ? title : `${title} (${year})`;
}
