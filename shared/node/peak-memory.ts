/** Largest resident size of the process so far. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
