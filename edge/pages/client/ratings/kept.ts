/** The ratings and hidden films that a browser keeps. */

/** A film that the visitor rated. */
export interface Rated {
  readonly movieId: number;
  readonly title: string;
  readonly year: number | null;
  readonly rating: number;
}

/** A film that the visitor does not want on the list. */
export interface Hidden {
  readonly movieId: number;
  readonly title: string;
}

/** Everything that the browser keeps. */
export interface Kept {
  /** Each film once, the latest rating last. */
  readonly ratings: readonly Rated[];
  /** Films that are never recommended. */
  readonly hidden: readonly Hidden[];
}
