/** A release that a gate refuses: it was made as asked, and is not good enough to publish. `cli.ts` exits with 4. */

/**
 * - `budget`: more resident bytes than the manifest allows
 * - `accuracy`: worse on held-out rows than it must be
 * - `invariant`: a figure that cannot be right
 */
type GateErrorCode = 'budget' | 'accuracy' | 'invariant';

export class GateError extends Error {
  override readonly name = 'GateError';
  readonly code: GateErrorCode;
  constructor(code: GateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
