/** Maps raw ids to dense indexes in ascending order of the ids. */

import { findPlace } from '../../../shared/binary-search.ts';

/** A lookup table of up to this many entries (4 MiB) is always affordable. A round number. */
const SMALL_TABLE = 1 << 20;

/** Overwrites every id with its dense index and returns the distinct ids, ascending. */
export function numberIds(ids: Uint32Array): Uint32Array {
  let largest = 0;
  for (let k = 0; k < ids.length; k++) if (ids[k] > largest) largest = ids[k];
  return largest < Math.max(SMALL_TABLE, ids.length) ? numberByTable(ids, largest + 1) : numberBySearch(ids);
}

function numberByTable(ids: Uint32Array, size: number): Uint32Array {
  const table = new Uint32Array(size);
  for (let k = 0; k < ids.length; k++) table[ids[k]] = 1;
  let count = 0;
  for (let id = 0; id < size; id++) count += table[id];
  const distinct = new Uint32Array(count);
  count = 0;
  for (let id = 0; id < size; id++) {
    if (table[id] === 0) continue;
    distinct[count] = id;
    table[id] = count++;
  }
  for (let k = 0; k < ids.length; k++) ids[k] = table[ids[k]];
  return distinct;
}

/** For large, sparse ids, for which a table could take 16 GB. */
function numberBySearch(ids: Uint32Array): Uint32Array {
  const sorted = ids.slice().sort();
  let count = 0;
  for (let k = 0; k < sorted.length; k++) {
    if (k === 0 || sorted[k] !== sorted[k - 1]) sorted[count++] = sorted[k];
  }
  const distinct = sorted.slice(0, count);
  for (let k = 0; k < ids.length; k++) ids[k] = findPlace(distinct, ids[k]);
  return distinct;
}
