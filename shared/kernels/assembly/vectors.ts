/** Short f32 vectors. Sums are added in one fixed order, whatever the alignment. */

/** Returns the sum of the lanes. */
export function sumLanes(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** Returns Σ a·b over n entries. */
export function dotF32(a: usize, b: usize, n: i32): f32 {
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    sum0 = f32x4.add(sum0, f32x4.mul(v128.load(a), v128.load(b)));
    sum1 = f32x4.add(sum1, f32x4.mul(v128.load(a, 16), v128.load(b, 16)));
    a += 32;
    b += 32;
  }
  if (i + 4 <= n) {
    sum0 = f32x4.add(sum0, f32x4.mul(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    i += 4;
  }
  let sum = sumLanes(f32x4.add(sum0, sum1));
  for (; i < n; i++) {
    sum += load<f32>(a) * load<f32>(b);
    a += 4;
    b += 4;
  }
  return sum;
}

/** Computes out = scale · a over n entries. */
export function scaleF32(out: usize, a: usize, scale: f32, n: i32): void {
  const scales = f32x4.splat(scale);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(out, f32x4.mul(scales, v128.load(a)));
    out += 16;
    a += 16;
  }
  for (; i < n; i++) {
    store<f32>(out, scale * load<f32>(a));
    out += 4;
    a += 4;
  }
}

/** Computes out += scale · a over n entries. */
export function addScaledF32(out: usize, a: usize, scale: f32, n: i32): void {
  const scales = f32x4.splat(scale);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(out, f32x4.add(v128.load(out), f32x4.mul(scales, v128.load(a))));
    out += 16;
    a += 16;
  }
  for (; i < n; i++) {
    store<f32>(out, load<f32>(out) + scale * load<f32>(a));
    out += 4;
    a += 4;
  }
}
