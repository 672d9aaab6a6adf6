/**
 * Sums over the common raters of two movies i and j < i, for one i at a time. The rows of i's raters, up to i, are
 * added into one accumulator per j. Then every pair that is good enough enters the lists of both movies.
 *
 * A rating is a u32, movie | liked << 31, and an f32, the residual e. An accumulator is four f32 side by side: Σ e_i
 * e_j, Σ e_i², Σ e_j² and the number of common raters. A list is sorted, best first; free places have the score 0.
 *
 * Scratch: accumulators, one per movie and three unused | w x_i x_j for a disliked j and for a liked j, f64 | in each
 * user's row, the position of the first movie that is not below i, u32. `pairScratchBytes` in ../kernels.ts is its
 * size.
 */

const RATING_BYTES = 8;
const ACCUMULATOR_BYTES = 16;
const LIKED: u32 = 0x80000000;

/** Scores pairs (`Kernels.correlatePairs`). */
export function correlatePairs(
  from: i32,
  to: i32,
  offsets: usize,
  raters: usize,
  userOffsets: usize,
  ratings: usize,
  userWeights: usize,
  numUsers: i32,
  pickWeight: f32,
  minCommon: f32,
  shrinkage: f32,
  k: i32,
  items: usize,
  scores: usize,
  worst: usize,
  gram: usize,
  head: i32,
  stride: i32,
  scratch: usize,
): void {
  const picks = scratch + <usize>(to + 3) * ACCUMULATOR_BYTES;
  const ends = picks + 16;
  memory.fill(scratch, 0, picks - scratch);
  for (let user = 0; user < numUsers; user++) {
    const start = load<u32>(userOffsets + ((<usize>user) << 2));
    const end = load<u32>(userOffsets + ((<usize>user) << 2), 4);
    store<u32>(ends + ((<usize>user) << 2), firstFrom(ratings, start, end, from));
  }
  for (let i = from; i < to; i++) {
    let rater = raters + ((<usize>load<u32>(offsets + ((<usize>i) << 2))) << 2);
    const lastRater = raters + ((<usize>load<u32>(offsets + ((<usize>i) << 2), 4)) << 2);
    for (; rater < lastRater; rater += 4) {
      const user = (<usize>load<u32>(rater)) << 2;
      const row = ratings + <usize>load<u32>(userOffsets + user) * RATING_BYTES;
      const end = load<u32>(ends + user);
      store<u32>(ends + user, end + 1);
      const own = ratings + <usize>end * RATING_BYTES;
      if (i < head) {
        let pick = <f64>load<f32>(userWeights + user);
        if (!(load<u32>(own) & LIKED)) pick *= pickWeight;
        store<f64>(picks, pick * pickWeight);
        store<f64>(picks, pick, 8);
        addHead(scratch, gram + <usize>i * <usize>stride * 8, picks, row, own);
      } else {
        addTail(scratch, row, own);
      }
    }
    takePairs(scratch, i, minCommon, shrinkage, k, items, scores, worst);
  }
}

/** Returns the position of the first rating, from `start` up to `end`, of a movie that is not below `movie`. */
function firstFrom(ratings: usize, start: u32, end: u32, movie: u32): u32 {
  while (start < end) {
    const middle = (start + end) >> 1;
    if ((load<u32>(ratings + <usize>middle * RATING_BYTES) & ~LIKED) < movie) start = middle + 1;
    else end = middle;
  }
  return start;
}

/**
 * Adds the ratings from `rating` up to i's own, which is at `end`, to the accumulators and to i's row of the Gram
 * matrix.
 */
function addHead(sums: usize, gram: usize, picks: usize, rating: usize, end: usize): void {
  const residual = load<f32>(end, 4);
  const factor = f32x4(residual, 0, 0, 0);
  const constant = f32x4(0, residual * residual, 0, 1);
  for (; rating < end; rating += RATING_BYTES) {
    const movie = load<u32>(rating);
    add(sums, movie, v128.load_splat<f32>(rating, 4), factor, constant);
    const pick = gram + <usize>(movie << 3);
    store<f64>(pick, load<f64>(pick) + load<f64>(picks + <usize>((movie >> 28) & 8)));
  }
}

/** Adds the ratings from `rating` up to i's own, which is at `end`, to the accumulators. */
function addTail(sums: usize, rating: usize, end: usize): void {
  const residual = load<f32>(end, 4);
  const factor = f32x4(residual, 0, 0, 0);
  const constant = f32x4(0, residual * residual, 0, 1);
  for (; rating < end; rating += RATING_BYTES)
    add(sums, load<u32>(rating), v128.load_splat<f32>(rating, 4), factor, constant);
}

/**
 * Adds e · (e_i, 0, e, 0) + (0, e_i², 0, 1) to an accumulator. The shift of the movie drops the bit that says liked.
 */
function add(sums: usize, movie: u32, e: v128, factor: v128, constant: v128): void {
  const sum = sums + <usize>(movie << 4);
  const products = f32x4.mul(e, f32x4.add(factor, f32x4.mul(e, f32x4(0, 0, 1, 0))));
  v128.store(sum, f32x4.add(v128.load(sum), f32x4.add(products, constant)));
}

/** Scores all j < i, four at a time, and clears their accumulators. */
function takePairs(
  sums: usize,
  i: i32,
  minCommon: f32,
  shrinkage: f32,
  k: i32,
  items: usize,
  scores: usize,
  worst: usize,
): void {
  const zero = f32x4.splat(0);
  const least = f32x4.splat(minCommon);
  const shrink = f32x4.splat(shrinkage);
  const worstOfI = worst + ((<usize>i) << 2);
  for (let j = 0; j < i; j += 4) {
    const s0 = v128.load(sums);
    const s1 = v128.load(sums, 16);
    const s2 = v128.load(sums, 32);
    const s3 = v128.load(sums, 48);
    v128.store(sums, zero);
    v128.store(sums, zero, 16);
    v128.store(sums, zero, 32);
    v128.store(sums, zero, 48);
    sums += 64;
    const low01 = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5);
    const dots = v128.shuffle<f32>(low01, low23, 0, 1, 4, 5);
    const worstOfJ = worst + ((<usize>j) << 2);
    const bar = f32x4.pmin(v128.load(worstOfJ), v128.load_splat<f32>(worstOfI));
    const own = v128.shuffle<f32>(low01, low23, 2, 3, 6, 7);
    const high01 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7);
    const other = v128.shuffle<f32>(high01, high23, 0, 1, 4, 5);
    const common = v128.shuffle<f32>(high01, high23, 2, 3, 6, 7);
    const norm = f32x4.mul(f32x4.sqrt(f32x4.mul(own, other)), f32x4.add(common, shrink));
    const score = f32x4.div(f32x4.mul(dots, common), norm);
    let good = i32x4.bitmask(v128.and(f32x4.gt(score, bar), f32x4.ge(common, least)));
    while (good) {
      const lane = ctz(good);
      good &= good - 1;
      const value = laneOf(score, lane);
      offer(items, scores, worst, k, j + lane, i, value);
      offer(items, scores, worst, k, i, j + lane, value);
    }
  }
}

function laneOf(values: v128, lane: i32): f32 {
  if (lane === 0) return f32x4.extract_lane(values, 0);
  if (lane === 1) return f32x4.extract_lane(values, 1);
  if (lane === 2) return f32x4.extract_lane(values, 2);
  return f32x4.extract_lane(values, 3);
}

/**
 * Enters an item into the list of a movie when its score is high enough. Items come in ascending order, so that of
 * equal scores the lowest items stay.
 */
function offer(items: usize, scores: usize, worst: usize, k: i32, movie: i32, item: i32, score: f32): void {
  const worstOfMovie = worst + ((<usize>movie) << 2);
  if (!(score > load<f32>(worstOfMovie))) return;
  const list = (<usize>movie * <usize>k) << 2;
  let at = list + ((<usize>(k - 1)) << 2);
  for (; at > list && load<f32>(scores + at - 4) < score; at -= 4) {
    store<f32>(scores + at, load<f32>(scores + at - 4));
    store<u32>(items + at, load<u32>(items + at - 4));
  }
  store<f32>(scores + at, score);
  store<u32>(items + at, item);
  store<f32>(worstOfMovie, load<f32>(scores + list + ((<usize>(k - 1)) << 2)));
}
