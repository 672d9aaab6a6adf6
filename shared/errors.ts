/** The one error class of the portable code: a release, an artifact or a request's data is not what it should be. */

/**
 * - `missing`: a file of the release is not there
 * - `unreadable`: the storage failed; what it holds may be intact
 * - `corrupt`: magic, size, checksum, count or value is wrong
 * - `version`: written by another version of the format
 * - `budget`: larger than the byte budget allows
 */
type ReleaseErrorCode = 'missing' | 'unreadable' | 'corrupt' | 'version' | 'budget';

/** A broken or absent release. The message names the file, what was found and what was expected. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  readonly code: ReleaseErrorCode;
  constructor(code: ReleaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
