/** `cinematch/node`: reads releases from a folder on disk, and loads the compiled scoring kernels. */

export { fileSource, readPointer } from '../../shared/node/file-source.ts';
export { loadScoring } from '../node/scoring-module.ts';
