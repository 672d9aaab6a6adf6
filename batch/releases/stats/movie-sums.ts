/** The number and the sum of each movie's ratings, by the dense index of the movie. */
export interface MovieSums {
  readonly counts: Uint32Array;
  readonly sums: Float64Array;
}
