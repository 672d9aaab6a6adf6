/** Asks the browser to collect garbage, which no page can order. */

/**
 * V8 collects once buffers outside of its heap have grown by 64 MB (`kExternalAllocationSoftLimit` in its heap.h). A round
 * number that is as large.
 */
const NUDGE_BYTES = 2 ** 26;

/**
 * Asks for it. Nothing is ever written to the buffer that it takes, so it costs addresses and no memory. Loading and opening a
 * release leave some 40 MB behind, in parts of answers that the browser counts nowhere, and it would keep them for as long
 * as the worker lives (`npm run bench -- browser`).
 */
export function askToCollect(): void {
  try {
    new ArrayBuffer(NUDGE_BYTES);
  } catch {
    // Where there is no room for the buffer, the browser collects by itself.
  }
}
