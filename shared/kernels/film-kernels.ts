/**
 * Kernels that solve the equations of films whose ratings lie in shards: sums over all shards, in f64. They are a module
 * of their own. The twin in TypeScript gives the same bits.
 */

import { cholesky, solveLower, solveUpper } from '../linear-algebra.ts';
import { type Address, sumWidth } from './kernels.ts';

interface FilmEquations {
  /** Number of films. */
  films: number;
  k: number;
  /** Sums of each film, f64[films × sumWidth(k)]: the upper triangle row after row, and then the right side. */
  sums: Address;
  /** What is added to the triangle of every film, packed in the same way, f64[k (k + 1) / 2]. */
  common: Address;
  /** f32[films × k]. */
  out: Address;
  /** `filmScratchBytes(k)` bytes. */
  scratch: Address;
}

/** Kernels over one memory. They throw `RangeError` when a system is not positive definite. */
export interface FilmKernels {
  /**
   * Solves (common + sums + ridge · I) q = right side for each film. `ridges` is f32[films]. Films whose sums are all 0
   * keep what `out` has.
   */
  solveFilms(equations: FilmEquations & { ridges: Address }): void;
  /**
   * Draws q ~ N(A⁻¹ b, A⁻¹) for each film with A = common + alpha · sums and b = alpha · right side + precision (mean +
   * shift). `precision` is f64[k × k], `mean` f64[k], `shift` and the standard normals `noise` are f32[films × k].
   */
  drawFilms(
    equations: FilmEquations & {
      alpha: number;
      precision: Address;
      mean: Address;
      shift: Address;
      noise: Address;
    },
  ): void;
}

/** Returns the bytes of scratch that the kernels need: a matrix and a vector. */
export function filmScratchBytes(k: number): number {
  return 8 * (k * k + k);
}

interface Exports {
  solveFilms(...args: number[]): number;
  drawFilms(...args: number[]): number;
}

/** Returns the kernels of the module `films` over a shared memory. */
export function instantiateFilmKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): FilmKernels {
  const wasm = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  return {
    solveFilms: ({ films, k, sums, common, ridges, out, scratch }) =>
      checkSolved(wasm.solveFilms(films, k, sums, common, ridges, out, scratch)),
    drawFilms: ({ films, k, sums, alpha, common, precision, mean, shift, noise, out, scratch }) =>
      checkSolved(wasm.drawFilms(films, k, sums, alpha, common, precision, mean, shift, noise, out, scratch)),
  };
}

function checkSolved(failed: number): void {
  if (failed >= 0) throw new RangeError(`the system of film ${failed} is not positive definite`);
}

/** Returns the twin of the kernels, over a memory of either kind. It needs no scratch. */
export function scalarFilmKernels({ buffer }: WebAssembly.Memory): FilmKernels {
  const float32 = (at: Address, length: number) => new Float32Array(buffer, at, length);
  const float64 = (at: Address, length: number) => new Float64Array(buffer, at, length);

  /** The equations of each film, in turn: the matrix and the right side, both scaled, and where its solution belongs. */
  function* eachFilm({ films, k, sums, common, out }: FilmEquations, alpha: number) {
    const width = sumWidth(k);
    const a = new Float64Array(k * k);
    const x = new Float64Array(k);
    const shared = float64(common, width - k);
    for (let film = 0; film < films; film++) {
      const own = float64(sums + 8 * film * width, width);
      let at = 0;
      for (let i = 0; i < k; i++) for (let j = i; j < k; j++, at++) a[j * k + i] = shared[at] + alpha * own[at];
      for (let i = 0; i < k; i++, at++) x[i] = alpha * own[at];
      yield { film, own, a, x, q: float32(out + 4 * film * k, k) };
    }
  }

  return {
    solveFilms(equations) {
      const { films, k } = equations;
      const ridges = float32(equations.ridges, films);
      for (const { film, own, a, x, q } of eachFilm(equations, 1)) {
        if (own.every((sum) => sum === 0)) continue;
        for (let i = 0; i < k; i++) a[i * k + i] += ridges[film];
        cholesky(a, k);
        solveLower(a, k, x);
        solveUpper(a, k, x);
        q.set(x);
      }
    },
    drawFilms(equations) {
      const { films, k, alpha } = equations;
      const [precision, mean] = [float64(equations.precision, k * k), float64(equations.mean, k)];
      const [shift, noise] = [float32(equations.shift, films * k), float32(equations.noise, films * k)];
      for (const { film, a, x, q } of eachFilm(equations, alpha)) {
        for (let i = 0; i < k; i++) {
          for (let j = 0; j < k; j++) x[i] += precision[i * k + j] * (mean[j] + shift[film * k + j]);
        }
        cholesky(a, k);
        solveLower(a, k, x);
        for (let f = 0; f < k; f++) x[f] += noise[film * k + f];
        solveUpper(a, k, x);
        q.set(x);
      }
    },
  };
}
