import { dotF32, sumLanes } from './vectors';

export function scoreF32(vector: usize, matrix: usize, rows: i32, k: i32, out: usize): void {
  for (let row = 0; row < rows; row++) {
    store<f32>(out + ((<usize>row) << 2), dotF32(vector, matrix, k));
    matrix += (<usize>k) << 2;
  }
}

export function scoreInt8(vector: usize, codes: usize, rows: i32, k: i32, out: usize): void {
  for (let row = 0; row < rows; row++) {
    store<f32>(out + ((<usize>row) << 2), dotInt8(vector, codes, k));
    codes += <usize>k;
  }
}

/** Σ a·b over n entries, a in f32 and b in i8. */
function dotInt8(a: usize, b: usize, n: i32): f32 {
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const wide = v128.load_ext<i8>(b);
    const low = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(wide));
    const high = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(wide));
    sum0 = f32x4.add(sum0, f32x4.mul(v128.load(a), low));
    sum1 = f32x4.add(sum1, f32x4.mul(v128.load(a, 16), high));
    a += 32;
    b += 8;
  }
  let sum = sumLanes(f32x4.add(sum0, sum1));
  for (; i < n; i++) {
    sum += load<f32>(a) * <f32>load<i8>(b);
    a += 4;
    b += 1;
  }
  return sum;
}
