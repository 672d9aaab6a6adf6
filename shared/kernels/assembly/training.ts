/** What the training module exports; `../kernels.ts` says what each does. Pure functions of numbers and byte addresses. */

export { sampleGaussianRows, sumSquaredErrors } from './gibbs';
export { solveImplicitRows } from './implicit';
export { invertSymmetric } from './inverse';
export { sampleLinks } from './links';
export { correlatePairs } from './pairs';
export { gramMatrix } from './systems';
