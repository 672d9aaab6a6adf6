/**
 * Normal numbers from the streams of ../../random.ts, which has the generator in a readable form. Four blocks of a
 * stream are computed side by side, one in each lane, and give sixteen numbers. Logarithm, sine and cosine are the
 * polynomials of Cephes (Moshier 1992) in f32: a number differs from that of the readable form by a few units of its
 * last place.
 */

const ROUNDS = 10;
const MULTIPLIER_0: i32 = <i32>0xd2511f53;
const MULTIPLIER_2: i32 = <i32>0xcd9e8d57;
const WEYL_0: i32 = <i32>0x9e3779b9;
const WEYL_1: i32 = <i32>0xbb67ae85;
/** Normal numbers of a block, and of four blocks. */
const BLOCK = 4;
const GROUP = 16;

/** Draws normal numbers by row (`Kernels.drawNormals`). `scratch` has 64 bytes. */
export function drawNormals(
  from: i32,
  to: i32,
  k: i32,
  seed: i32,
  purpose: i32,
  sweep: i32,
  out: usize,
  scratch: usize,
): void {
  for (let row = from; row < to; row++) {
    for (let first = 0; first < k; first += GROUP) {
      const count = min<i32>(GROUP, k - first);
      const whole = count === GROUP;
      drawGroup(first / BLOCK, row, sweep, seed, purpose, whole ? out : scratch);
      if (!whole) memory.copy(out, scratch, (<usize>count) << 2);
      out += (<usize>count) << 2;
    }
  }
}

/** Stores the sixteen numbers of the four blocks from `block` on. */
function drawGroup(block: i32, row: i32, sweep: i32, seed: i32, purpose: i32, out: usize): void {
  const multiplier0 = i32x4.splat(MULTIPLIER_0);
  const multiplier2 = i32x4.splat(MULTIPLIER_2);
  let x0 = i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3));
  let x1 = i32x4.splat(row);
  let x2 = i32x4.splat(sweep);
  let x3 = i32x4.splat(0);
  let key0 = seed;
  let key1 = purpose;
  for (let round = 0; round < ROUNDS; round++) {
    const even0 = i64x2.extmul_low_i32x4_u(x0, multiplier0);
    const odd0 = i64x2.extmul_high_i32x4_u(x0, multiplier0);
    const even2 = i64x2.extmul_low_i32x4_u(x2, multiplier2);
    const odd2 = i64x2.extmul_high_i32x4_u(x2, multiplier2);
    const high0 = v128.shuffle<i32>(even0, odd0, 1, 3, 5, 7);
    const high2 = v128.shuffle<i32>(even2, odd2, 1, 3, 5, 7);
    x0 = v128.xor(v128.xor(high2, x1), i32x4.splat(key0));
    x1 = v128.shuffle<i32>(even2, odd2, 0, 2, 4, 6);
    x2 = v128.xor(v128.xor(high0, x3), i32x4.splat(key1));
    x3 = v128.shuffle<i32>(even0, odd0, 0, 2, 4, 6);
    key0 += WEYL_0;
    key1 += WEYL_1;
  }
  const radius0 = radiusOf(x0);
  const radius2 = radiusOf(x2);
  const n0 = f32x4.mul(radius0, cosineOf(x1));
  const n1 = f32x4.mul(radius0, sineOf(x1));
  const n2 = f32x4.mul(radius2, cosineOf(x3));
  const n3 = f32x4.mul(radius2, sineOf(x3));
  // From one vector for each place in a block to one vector for each block.
  const low01 = v128.shuffle<i32>(n0, n1, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(n0, n1, 2, 6, 3, 7);
  const low23 = v128.shuffle<i32>(n2, n3, 0, 4, 1, 5);
  const high23 = v128.shuffle<i32>(n2, n3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i32>(low01, low23, 0, 1, 4, 5));
  v128.store(out, v128.shuffle<i32>(low01, low23, 2, 3, 6, 7), 16);
  v128.store(out, v128.shuffle<i32>(high01, high23, 0, 1, 4, 5), 32);
  v128.store(out, v128.shuffle<i32>(high01, high23, 2, 3, 6, 7), 48);
}

/** Returns √(−2 ln u) with u = (word + ½) / 2³². */
function radiusOf(words: v128): v128 {
  const u = f32x4.add(
    f32x4.mul(f32x4.convert_i32x4_u(words), f32x4.splat(2.3283064365386963e-10)),
    f32x4.splat(1.1641532182693481e-10),
  );
  return f32x4.sqrt(f32x4.max(f32x4.splat(0), f32x4.mul(f32x4.splat(-2), logarithmOf(u))));
}

/** Returns ln x of positive normal numbers: x = m · 2^e with m from √½ to √2. */
function logarithmOf(x: v128): v128 {
  const shifted = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const exponent = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
  const mantissa = i32x4.add(v128.and(shifted, i32x4.splat(0x7fffff)), i32x4.splat(0x3f3504f3));
  const r = f32x4.sub(mantissa, f32x4.splat(1));
  const square = f32x4.mul(r, r);
  let y = f32x4.splat(7.0376836292e-2);
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(-1.151461031e-1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.167699874e-1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(-1.2420140846e-1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.4249322787e-1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(-1.6668057665e-1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(2.0000714765e-1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(-2.4999993993e-1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(3.3333331174e-1));
  y = f32x4.mul(f32x4.mul(y, r), square);
  y = f32x4.add(y, f32x4.mul(exponent, f32x4.splat(-2.1219444e-4)));
  y = f32x4.sub(y, f32x4.mul(square, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(r, y), f32x4.mul(exponent, f32x4.splat(0.693359375)));
}

/** Returns sin(2π · word / 2³²): the sine of a quarter later. */
function sineOf(words: v128): v128 {
  return cosineOf(i32x4.sub(words, i32x4.splat(0x40000000)));
}

/** Returns cos(2π · word / 2³²). Of the nearest quarter of a turn, only the distance goes through a polynomial. */
function cosineOf(words: v128): v128 {
  const turned = i32x4.add(words, i32x4.splat(0x20000000));
  const quarter = i32x4.shr_u(turned, 30);
  const distance = i32x4.sub(words, i32x4.shl(quarter, 30));
  const x = f32x4.mul(f32x4.convert_i32x4_s(distance), f32x4.splat(1.4629180792671596e-9));
  const square = f32x4.mul(x, x);
  let sine = f32x4.splat(-1.9515295891e-4);
  sine = f32x4.add(f32x4.mul(sine, square), f32x4.splat(8.3321608736e-3));
  sine = f32x4.add(f32x4.mul(sine, square), f32x4.splat(-1.6666654611e-1));
  sine = f32x4.add(f32x4.mul(f32x4.mul(sine, square), x), x);
  let cosine = f32x4.splat(2.443315711809948e-5);
  cosine = f32x4.add(f32x4.mul(cosine, square), f32x4.splat(-1.388731625493765e-3));
  cosine = f32x4.add(f32x4.mul(cosine, square), f32x4.splat(4.166664568298827e-2));
  cosine = f32x4.mul(f32x4.mul(cosine, square), square);
  cosine = f32x4.add(f32x4.sub(cosine, f32x4.mul(square, f32x4.splat(0.5))), f32x4.splat(1));
  // Quarters: cos, −sin, −cos, sin.
  const odd = i32x4.ne(v128.and(quarter, i32x4.splat(1)), i32x4.splat(0));
  const negative = v128.and(i32x4.add(quarter, i32x4.splat(1)), i32x4.splat(2));
  return v128.xor(v128.bitselect(sine, cosine, odd), i32x4.shl(negative, 30));
}
