/**
 * How much tastes vary along each trait of a film. The constants are chosen by hand so that the lowest RMSE is near
 * 0.72 and that of an additive model well above it (tests/batch/synthesize/synthesize.test.ts).
 */

/** Number of traits of a film. */
export const NUM_TRAITS = 8;

/** Standard deviation of Σ_d tastes[d] · traits[d] over viewers and films, in stars. */
const TASTE_DEVIATION = 0.65;
/** Ratio of each trait's variance to that of the trait before it. */
const DECAY = 0.85;

/** Standard deviation of the viewers' tastes for each trait, in stars per unit of the trait. */
export const TASTE_DEVIATIONS: readonly number[] = Array.from({ length: NUM_TRAITS }, (_, d) =>
  Math.sqrt((TASTE_DEVIATION ** 2 * DECAY ** d * (1 - DECAY)) / (1 - DECAY ** NUM_TRAITS)),
);
