/** Along which traits tastes differ, and how much. */

/** Traits of a film, from its genres, its year and itself. */
export const NUM_TRAITS = 8;

/** Of Σ_d tastes[d] · traits[d] over viewers and films, in stars. */
const TASTE_DEVIATION = 0.65;
/** Each trait matters this much less than the one before, as a share of the variance. */
const DECAY = 0.85;

/** Standard deviation over viewers of what a unit of each trait is worth, in stars. */
export const TASTE_DEVIATIONS: readonly number[] = Array.from({ length: NUM_TRAITS }, (_, d) =>
  Math.sqrt((TASTE_DEVIATION ** 2 * DECAY ** d * (1 - DECAY)) / (1 - DECAY ** NUM_TRAITS)),
);
