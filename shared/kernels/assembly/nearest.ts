import { REPLACE, tile } from './tile';

/**
 * Scratch: centres in blocks of eight, each d × 8 | four points, d × 4 | a tile. `centreScratchBytes` in ../kernels.ts is
 * its size. The last block is filled up with copies of centre 0, which never win, since ties go to the lowest index.
 */
export function nearestCentres(
  from: i32,
  to: i32,
  points: usize,
  centres: usize,
  c: i32,
  d: i32,
  out: usize,
  scratch: usize,
): void {
  const blocks = (c + 7) >> 3;
  const packedPoints = scratch + <usize>(blocks * d) * 32;
  const dots = packedPoints + <usize>d * 16;
  for (let j = 0; j < blocks * 8; j++) {
    const centre: i32 = j < c ? j : 0;
    const column = scratch + <usize>((j >> 3) * d) * 32 + <usize>(j & 7) * 4;
    pack(column, 32, centres + <usize>(centre * d) * 4, d);
  }
  for (let i = from; i < to; i += 4) {
    const count = min<i32>(4, to - i);
    for (let p = 0; p < count; p++) pack(packedPoints + <usize>p * 4, 16, points + <usize>(i + p) * (<usize>d * 4), d);
    nearestOfFour(scratch, blocks, packedPoints, dots, d, out + ((<usize>i) << 2), count);
  }
}

/** Row to column: n floats, `stride` bytes apart. */
function pack(out: usize, stride: usize, from: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    store<f32>(out, load<f32>(from));
    out += stride;
    from += 4;
  }
}

/** Each lane keeps the best of every fourth centre. */
function nearestOfFour(
  packedCentres: usize,
  blocks: i32,
  packedPoints: usize,
  dots: usize,
  d: i32,
  out: usize,
  count: i32,
): void {
  let best0 = f32x4.splat(-Infinity);
  let best1 = best0;
  let best2 = best0;
  let best3 = best0;
  let index0 = i32x4.splat(0);
  let index1 = index0;
  let index2 = index0;
  let index3 = index0;
  let index = i32x4(0, 1, 2, 3);
  for (let block = 0; block < blocks; block++) {
    tile(dots, 32, REPLACE, packedPoints, 16, packedCentres, 32, d);
    packedCentres += <usize>d * 32;
    for (let half: usize = 0; half < 32; half += 16) {
      const dots0 = v128.load(dots + half);
      index0 = v128.bitselect(index, index0, f32x4.gt(dots0, best0));
      best0 = f32x4.pmax(best0, dots0);
      const dots1 = v128.load(dots + half, 32);
      index1 = v128.bitselect(index, index1, f32x4.gt(dots1, best1));
      best1 = f32x4.pmax(best1, dots1);
      const dots2 = v128.load(dots + half, 64);
      index2 = v128.bitselect(index, index2, f32x4.gt(dots2, best2));
      best2 = f32x4.pmax(best2, dots2);
      const dots3 = v128.load(dots + half, 96);
      index3 = v128.bitselect(index, index3, f32x4.gt(dots3, best3));
      best3 = f32x4.pmax(best3, dots3);
      index = i32x4.add(index, i32x4.splat(4));
    }
  }
  store<u32>(out, bestLane(dots, best0, index0));
  if (count > 1) store<u32>(out, bestLane(dots, best1, index1), 4);
  if (count > 2) store<u32>(out, bestLane(dots, best2, index2), 8);
  if (count > 3) store<u32>(out, bestLane(dots, best3, index3), 12);
}

/** Index of the largest lane, the lowest of equals; `room` is 32 bytes. */
function bestLane(room: usize, values: v128, indexes: v128): u32 {
  v128.store(room, values);
  v128.store(room, indexes, 16);
  let best = load<f32>(room);
  let index = load<u32>(room, 16);
  for (let lane: usize = 4; lane < 16; lane += 4) {
    const value = load<f32>(room + lane);
    const other = load<u32>(room + lane, 16);
    if (value > best || (value === best && other < index)) {
      best = value;
      index = other;
    }
  }
  return index;
}
