/** Factors of films or of users in files, part by part. */

import { loadValue } from './values.ts';

/** The content of a file of factors: rows of k. */
interface Factors {
  readonly factors: Float32Array;
}

/** Reads the factors of all parts, in their order, as one matrix. */
export async function loadFactors(files: readonly string[]): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (const file of files) parts.push((await loadValue<Factors>(file)).factors);
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
