/** The rows of a page: films because of one that the viewer liked, hidden gems, recent films, and films of this decade. */

import { ITEMS } from '../../shared/item-words.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
import type { RecommendOptions, RowKind } from './answers.ts';
import type { FamilyKey } from './families.ts';

/** Rows for films that the viewer liked. */
const MOST_BECAUSE = 2;
/** The films that are most like a liked one; a row is chosen from them. A round number. */
const ALIKE = 60;
/** A gem is not among this share of the catalogue, the most rated. Chosen by hand. */
const WELL_KNOWN = 0.2;
/** Films with fewer ratings are too little known to be called gems. Chosen by hand. */
const LEAST_RATINGS = 5;
/** Recent films are from the catalogue's last years, this many. */
const RECENT_YEARS = 2;

/** What a row has, and what it is called. */
export interface RowPlan {
  readonly kind: RowKind;
  readonly title: string;
  /** Dense index of the liked film that it is about. */
  readonly because?: number;
  readonly filters: RecommendOptions;
}

/** What is known of the viewer and of the catalogue. */
interface Planning {
  readonly movies: MovieTable;
  /** Films that the viewer liked, best first, by dense index. */
  readonly liked: readonly number[];
  /** Year of the newest film; 0 when no year is known. */
  readonly lastYear: number;
  seriesOf(movie: number): FamilyKey;
  titleOf(movie: number): string;
  /** Returns the ids of the `n` films that are most like a movie. */
  alike(movie: number, n: number): number[];
}

/** Returns the rows, in their order. A row may turn out to have no films. */
export function planRows({ movies, liked, lastYear, seriesOf, titleOf, alike }: Planning): RowPlan[] {
  const because = new Map<FamilyKey, number>();
  for (const movie of liked) {
    if (because.size === MOST_BECAUSE) break;
    const series = seriesOf(movie);
    if (!because.has(series)) because.set(series, movie);
  }
  const rows: RowPlan[] = Array.from(because.values(), (movie) => ({
    kind: 'because',
    title: `Because you liked ${titleOf(movie)}`,
    because: movie,
    filters: { candidates: alike(movie, ALIKE) },
  }));
  const known = movies.numRatings[Math.floor(WELL_KNOWN * movies.numMovies)] ?? 0;
  if (known > LEAST_RATINGS) {
    const filters = { minRatings: LEAST_RATINGS, maxRatings: known };
    rows.push({ kind: 'hidden-gems', title: 'Hidden gems', filters });
  }
  if (lastYear > 0) {
    const decade = lastYear - (lastYear % 10);
    rows.push({ kind: 'recent', title: `Recent ${ITEMS}`, filters: { yearFrom: lastYear - RECENT_YEARS + 1 } });
    rows.push({ kind: 'decade', title: `The ${decade}s`, filters: { yearFrom: decade } });
  }
  return rows;
}
