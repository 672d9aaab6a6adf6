/** Settings for learning the blend. */

/** Settings for learning the blend: knots, and how much data and search goes into it. */
export interface BlendConfig {
  rating: {
    profileKnots: number[];
    movieKnots: number[];
    /** Ridge on the departure from equal weights, in held-out rows of average size. */
    ridge: number;
    /** Most known viewers that the weights are fitted to. */
    maxViewers: number;
  };
  ranking: {
    /**
     * Profile sizes with weights of their own, ascending. The last one is for known viewers, the others are for
     * newcomers.
     */
    profileKnots: number[];
    /**
     * Most viewers that the weights are fitted to. Each has a list of candidates: the best `candidates` by each signal,
     * and `strays` from the whole catalogue.
     */
    maxViewers: number;
    candidates: number;
    strays: number;
    /** Number of searches whose weights are averaged, and number of trials in each. */
    bags: number;
    trials: number;
  };
}

/**
 * The settings of every training. They were chosen on validation rows. On record: 60 strays, 16 bags and 200 trials
 * instead of 200, 12 and 100 raised nDCG@10 on the validation split of ml-latest-small from 0.2111 to 0.2124 (mean of
 * three seeds). `maxViewers` bounds the time of the fit on large datasets.
 */
export const BLEND_CONFIG: BlendConfig = {
  rating: { profileKnots: [0, 3, 10, 30, 100, 300], movieKnots: [0, 2, 10, 50, 250], ridge: 30, maxViewers: 4_000 },
  ranking: { profileKnots: [1, 5, 20], maxViewers: 1_000, candidates: 60, strays: 60, bags: 16, trials: 200 },
};
