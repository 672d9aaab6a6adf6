/** Number of ratings and their sum, for each movie by its dense index. */
export interface MovieSums {
  readonly counts: Uint32Array;
  readonly sums: Float64Array;
}
