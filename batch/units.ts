/** Sizes as people write them. */

export { formatBytes, parseBytes } from '../shared/units.ts';
