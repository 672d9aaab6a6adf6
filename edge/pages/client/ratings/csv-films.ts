/** Reads the rows of ratings.csv from Letterboxd or IMDb as films to look for in the catalogue. */

/** A rated film of another site. */
export interface ForeignFilm {
  /** Name of the film in the list. It is shown when the catalogue does not have the film. */
  readonly name: string;
  readonly title?: string;
  readonly year?: number;
  readonly imdbId?: number;
  readonly rating: number;
  /** The highest rating on that site. */
  readonly best: number;
}

interface ForeignList {
  readonly site: 'Letterboxd' | 'IMDb';
  readonly films: ForeignFilm[];
  /** Lines that could not be used, and why. Line 1 is the header. */
  readonly skipped: { readonly line: number; readonly reason: string }[];
}

type Row = Readonly<Record<string, string | undefined>>;

/**
 * Returns the films of a list. The column names decide from which site it is. Throws `TypeError` with a message for
 * people when it is neither site's ratings.csv.
 */
export function readForeign(rows: readonly Row[], columns: readonly string[]): ForeignList {
  const has = (...names: string[]) => names.every((name) => columns.includes(name));
  if (has('Const', 'Your Rating')) return read('IMDb', rows, fromImdb);
  if (has('Name', 'Year', 'Rating')) return read('Letterboxd', rows, fromLetterboxd);
  if (has('Name', 'Year', 'Letterboxd URI')) {
    throw new TypeError('This Letterboxd file has no ratings. Please choose ratings.csv from the Letterboxd export.');
  }
  if (columns.length === 0) throw new TypeError('The file is empty.');
  const found = columns.slice(0, 6).join(', ');
  throw new TypeError(`This is not ratings.csv from Letterboxd or IMDb. The columns of the file are: ${found}.`);
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
  if (title === '') return 'the title is missing';
  const rating = ratingOf(row.Rating, 5);
  if (rating === undefined) return `“${title}” has no rating from 0.5 to 5`;
  const year = yearOf(row.Year);
  return { name: nameOf(title, year), title, year, rating, best: 5 };
}

function fromImdb(row: Row): ForeignFilm | string {
  const title = row.Title?.trim() ?? '';
  const [, digits] = /^tt(\d{1,9})$/.exec(row.Const?.trim() ?? '') ?? [];
  if (title === '' && !digits) return 'the title and the IMDb id are missing';
  const rating = ratingOf(row['Your Rating'], 10);
  if (rating === undefined) return `“${title}” has no rating from 1 to 10`;
  const year = yearOf(row.Year);
  // A series may have the same name as a film, so it is only looked up by its id.
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
