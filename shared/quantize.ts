/** Symmetric int8 quantisation: value ≈ code · scale, one scale per column of a row-major matrix. */

/** A quantised matrix. */
export interface Quantized {
  /** Row-major like the input, from −127 to 127. */
  readonly codes: Int8Array;
  /** One scale per column; 0 for a column of zeros. */
  readonly scale: Float32Array;
}

/**
 * Quantises a row-major matrix with `columns` columns. The error of a value is at most half of its column's scale,
 * which is the column's largest magnitude / 127.
 */
export function quantizeColumns(values: Float64Array | Float32Array, columns: number): Quantized {
  const scale = new Float32Array(columns);
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]);
    if (magnitude > scale[i % columns]) scale[i % columns] = magnitude;
  }
  for (let c = 0; c < columns; c++) scale[c] /= 127;
  const codes = new Int8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const step = scale[i % columns];
    codes[i] = step === 0 ? 0 : Math.max(-127, Math.min(127, Math.round(values[i] / step)));
  }
  return { codes, scale };
}

/**
 * Returns the values that scoring will use. Whatever is solved against them in training is then consistent with the
 * served bytes.
 */
export function dequantize({ codes, scale }: Quantized): Float32Array {
  const columns = scale.length;
  const out = new Float32Array(codes.length);
  for (let i = 0; i < codes.length; i++) out[i] = codes[i] * scale[i % columns];
  return out;
}
