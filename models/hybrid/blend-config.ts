/** What the blend is learned with. The values were chosen on validation rows (docs/models.md). */

export interface BlendConfig {
  rating: {
    profileKnots: number[];
    movieKnots: number[];
    /** Ridge towards equal shares, in rows of average signal. */
    ridge: number;
    /** Known viewers that the weights are fitted on at most. */
    maxViewers: number;
  };
  ranking: {
    /** Profile sizes that have weights of their own, ascending: newcomers', and last a known viewer's. */
    profileKnots: number[];
    /** Viewers that the weights are fitted on at most; candidates from each signal, and from the whole catalogue. */
    maxViewers: number;
    candidates: number;
    strays: number;
    /** Searches whose weights are averaged, and trials of each. */
    bags: number;
    trials: number;
  };
}

export const BLEND_CONFIG: BlendConfig = {
  rating: { profileKnots: [0, 3, 10, 30, 100, 300], movieKnots: [0, 2, 10, 50, 250], ridge: 30, maxViewers: 4_000 },
  ranking: { profileKnots: [1, 5, 20], maxViewers: 1_000, candidates: 60, strays: 60, bags: 16, trials: 200 },
};
