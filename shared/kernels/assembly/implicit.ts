import { factorize, solveTransposed, solveUpper } from './cholesky';
import { addEntries, clearScratch, inversesAt, paddedSize, setCode, startMatrix, vectorAt } from './systems';
import { scaleF32 } from './vectors';

/**
 * Solves rows of iALS (`Kernels.solveImplicitRows`). Returns −1, or the first row whose system is not positive
 * definite; the rows from there on are not solved.
 */
export function solveImplicitRows(
  from: i32,
  to: i32,
  offsets: usize,
  index: usize,
  codes: usize,
  weights: usize,
  others: usize,
  k: i32,
  gram: usize,
  ridges: usize,
  out: usize,
  scratch: usize,
): i32 {
  const size = paddedSize(k);
  const inverses = inversesAt(scratch, size);
  const x = vectorAt(scratch, size);
  clearScratch(scratch, size);
  for (let code = 0; code < 256; code++) {
    const root = sqrt<f32>(load<f32>(weights + ((<usize>code) << 2)));
    setCode(scratch, size, code, root, root);
  }
  for (let row = from; row < to; row++) {
    const start = load<u32>(offsets + ((<usize>row) << 2));
    const end = load<u32>(offsets + ((<usize>row) << 2), 4);
    memory.fill(x, 0, (<usize>size) << 2);
    if (start < end) {
      startMatrix(scratch, size, gram, k, 1, load<f32>(ridges + ((<usize>row) << 2)));
      addEntries(scratch, size, index, codes, start, end, others, k);
      if (!factorize(scratch, inverses, size)) return row;
      solveTransposed(scratch, inverses, x, size);
      solveUpper(scratch, inverses, x, size);
    }
    scaleF32(out + <usize>row * ((<usize>k) << 2), x, 1, k);
  }
  return -1;
}
