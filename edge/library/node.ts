/** `cinematch/node`: releases in a folder on disk, and the compiled kernels that score them. */

export { fileSource, readPointer } from '../../shared/node/file-source.ts';
export { loadScoring } from '../node/scoring-module.ts';
