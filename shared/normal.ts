/** The standard normal distribution. */

/** Returns the density at `x`. */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/**
 * Returns the probability of a value below `x`, which may be infinite. The complementary error function is a Chebyshev
 * fit (Press et al. 2007, Numerical Recipes, §6.2); the relative error of the smaller tail is below 2e-7.
 */
export function normalBelow(x: number): number {
  const z = Math.abs(x) * Math.SQRT1_2;
  const t = 1 / (1 + 0.5 * z);
  // Horner's rule, written out: this is called for every value of the scale of every film that is rated.
  const a = (((0.17087277 * t - 0.82215223) * t + 1.48851587) * t - 1.13520398) * t + 0.27886807;
  const sum = ((((a * t - 0.18628806) * t + 0.09678418) * t + 0.37409196) * t + 1.00002368) * t - 1.26551223;
  const tail = z > 27 ? 0 : 0.5 * t * Math.exp(-z * z + sum);
  return x > 0 ? 1 - tail : tail;
}

/**
 * Returns the value below which a share `p` lies: −∞ for 0 and ∞ for 1. The rational approximations are Acklam's (2003);
 * the relative error is below 1.2e-9.
 */
export function normalQuantile(p: number): number {
  if (p <= 0 || p >= 1) return p <= 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(OUTER, q) / (polynomial(OUTER_BELOW, q) * q + 1);
  }
  const q = p - 0.5;
  const r = q * q;
  return (polynomial(INNER, r) * q) / (polynomial(INNER_BELOW, r) * r + 1);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

/** Coefficients of the quantile, highest power first. */
const INNER = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
];
const INNER_BELOW = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
const OUTER = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const OUTER_BELOW = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
