/**
 * The command line asks for something impossible, such as an unknown user or a rating off the scale. `cli.ts` exits
 * with 2.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
