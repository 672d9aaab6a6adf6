/**
 * Long lists in files that are read by range are cut into blocks. The service keeps only a directory of the blocks in
 * memory. The directory has a bounded number of entries, so what stays in memory does not grow with the list.
 */

/**
 * Most blocks of a list. A round number: a directory of 4,096 entries takes some tens of kilobytes. A block of a list
 * of 100 million users takes about 100 kB, which is still one short read.
 */
export const MOST_BLOCKS = 4096;

/** Returns how many entries a block has. It is at least `least`, and so large that there are at most `MOST_BLOCKS`. */
export function blockSize(numEntries: number, least: number): number {
  return Math.max(least, Math.ceil(numEntries / MOST_BLOCKS));
}
