/** The command line asks for what cannot be: an unknown user, a rating off the scale. `cli.ts` exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
