/** Standardisation of columns of numbers: traits of made-up films, scores of films for people. */

/**
 * Standardises one column of a row-major matrix in place, to mean 0 and standard deviation 1. `width` is the number of
 * columns. A constant column becomes 0.
 */
export function standardizeColumn(matrix: Float32Array | Float64Array, width: number, column: number): void {
  const rows = matrix.length / width;
  let sum = 0;
  let squares = 0;
  for (let at = column; at < matrix.length; at += width) sum += matrix[at];
  const mean = sum / rows;
  for (let at = column; at < matrix.length; at += width) squares += (matrix[at] - mean) ** 2;
  const deviation = Math.sqrt(squares / rows) || 1;
  for (let at = column; at < matrix.length; at += width) matrix[at] = (matrix[at] - mean) / deviation;
}
