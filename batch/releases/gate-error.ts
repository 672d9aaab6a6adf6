/** The error of a release that was made as asked but is not good enough to publish. */

/**
 * - `budget`: the release has more resident bytes than its manifest allows, or a file is over its own budget
 * - `accuracy`: the error on held-out ratings is above the limit
 * - `loss`: too much of the current release's ratings, users or films is gone
 * - `unjudged`: too few ratings were held out to judge it, and the current release was judged
 * - `worse`: it is worse than the current release on the same held-out ratings
 */
type GateErrorCode = 'budget' | 'accuracy' | 'loss' | 'unjudged' | 'worse';

/** The release fails a check before publication. The command line exits with 4. */
export class GateError extends Error {
  override readonly name = 'GateError';
  readonly code: GateErrorCode;
  constructor(code: GateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
