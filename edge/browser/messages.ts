/** What pages and the service worker tell each other. */

/** What a page asks of the worker. */
export interface DeviceRequest {
  /**
   * - `load`: load the current release of the site onto this device, unless it is here already
   * - `go-on`: as `load`, but not when the last attempt was cancelled or failed; a page that sees it loading asks now and then
   * - `cancel`: stop loading; what has arrived is kept, and the next `load` goes on from there
   * - `state`: tell the state
   */
  readonly device: 'load' | 'go-on' | 'cancel' | 'state';
}

/** What the worker tells all pages when it changes, and a page that asks. */
export interface DeviceState {
  /** Id of the release that answers on this device; null while there is none. */
  readonly release: string | null;
  /** Bytes that have arrived and that there are, while a release is loaded; null otherwise. */
  readonly loading: { readonly received: number; readonly total: number } | null;
  /** A sentence that says why the last attempt to load failed or ended; null otherwise. */
  readonly problem: string | null;
}
