/**
 * The operations on a bucket that publishing needs. Keys are the paths of files relative to the folder of releases, as
 * in `<id>/manifest.json`.
 */

/** An object in the list of a bucket. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** Time of the last write by the clock of the store, in milliseconds since 1970. */
  readonly modified: number;
}

/** The content of an object to write: a file on disk or a short text. */
export type Content = { readonly path: string } | { readonly text: string };

/**
 * An open bucket. The caller closes it. Methods throw `BucketError` when a remote store cannot be reached or refuses
 * the request.
 */
export interface Bucket {
  /** Name for messages, such as `r2://movies`. It contains no secrets. */
  readonly name: string;
  /**
   * Returns the size of an object and the checksum that `put` stored with it, or undefined when there is no such
   * object.
   */
  head(key: string): Promise<{ bytes: number; sha256: string | undefined } | undefined>;
  /** Returns the text of a short object, or undefined when there is no such object. */
  getText(key: string): Promise<string | undefined>;
  /** Writes an object in one step. The store refuses content whose SHA-256 is not `facts.sha256` (hexadecimal). */
  put(key: string, content: Content, facts: { bytes: number; sha256: string }): Promise<void>;
  /** Returns all objects of the bucket. */
  list(): Promise<StoredObject[]>;
  /** Deletes an object. Does nothing when there is no such object. */
  delete(key: string): Promise<void>;
  /** Frees connections and processes. The bucket must not be used afterwards. */
  close(): Promise<void>;
}

/**
 * The bucket cannot be used: it does not exist, the store refuses the access key, an object is not as expected, or all
 * attempts failed. The message names the bucket.
 */
export class BucketError extends Error {
  override readonly name = 'BucketError';
}
