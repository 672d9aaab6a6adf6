/** What the kernels export; `../kernels.ts` says what each does. Pure functions of numbers and byte addresses. */

export { sampleGaussianRows, sumSquaredErrors } from './gibbs';
export { solveImplicitRows } from './implicit';
export { invertSymmetric } from './inverse';
export { sampleLinks } from './links';
export { nearestCentres } from './nearest';
export { correlatePairs } from './pairs';
export { scoreF32, scoreInt8 } from './score';
export { gramMatrix } from './systems';
export { dotF32 } from './vectors';
