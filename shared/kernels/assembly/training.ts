/**
 * The training module. `Kernels` in ../kernels.ts says what each export computes. They are pure functions of numbers
 * and byte addresses.
 */

export { sampleGaussianRows, sampleViewers } from './gibbs';
export { solveImplicitRows } from './implicit';
export { invertSymmetric } from './inverse';
export { sampleLinks } from './links';
export { correlatePairs } from './pairs';
export { drawNormals } from './random';
export { sumImplicitRows, sumScoredRows } from './sums';
export { gramMatrix } from './systems';
