/** Small pieces of text that both the server's pages and the client islands write. */

/**
 * Returns `text` as a sentence: with a capital letter and a full stop. `genre: is not known` → `Genre: is not known.`
 */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** Returns a number with its sign and two decimals: `+0.25`, `−1.00`. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
