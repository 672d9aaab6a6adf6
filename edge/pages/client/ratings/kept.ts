/** The ratings and hidden films that a browser keeps. */

export interface Rated {
  readonly movieId: number;
  readonly title: string;
  readonly year: number | null;
  readonly rating: number;
}

export interface Hidden {
  readonly movieId: number;
  readonly title: string;
}

export interface Kept {
  /** In the order given: the latest last. Each film once. */
  readonly ratings: readonly Rated[];
  /** Films that are not to be recommended. */
  readonly hidden: readonly Hidden[];
}
