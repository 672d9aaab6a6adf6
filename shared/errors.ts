/**
 * Error classes of the portable code: for releases, artifacts and data of a request that are not what they should be,
 * and for places that cannot be written.
 */

/**
 * - `missing`: a file of the release does not exist
 * - `unreadable`: the storage failed; the file itself may be intact
 * - `corrupt`: a magic number, size, checksum, count or value is wrong
 * - `version`: the file was written by another version of the format
 * - `budget`: the release is larger than its byte budget
 */
type ReleaseErrorCode = 'missing' | 'unreadable' | 'corrupt' | 'version' | 'budget';

/** A release is damaged or absent. The message names the file, what was found and what was expected. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  readonly code: ReleaseErrorCode;
  constructor(code: ReleaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A release of picks is asked for predicted ratings. The message says why there are none, and what to ask instead. */
export class NoRatingsError extends Error {
  override readonly name = 'NoRatingsError';
  constructor() {
    super(
      'this release was made from picks, such as plays, purchases or likes: they have no ratings, so none are predicted. ' +
        'Ask for recommendations instead',
    );
  }
}

/** A folder cannot be written, for a reason outside of this program. What was there before is still there. */
export class UnwritableError extends Error {
  override readonly name = 'UnwritableError';
  /** Why, as a part of a sentence without names of files. Callers of the API see it. */
  readonly reason: string;
  constructor(message: string, reason: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
