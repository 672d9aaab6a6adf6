/** A bucket of objects, as little of one as publishing needs. Keys are those of a folder of releases. */

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** When it was written, milliseconds since 1970 by the store's clock. */
  readonly modified: number;
}

/** What is written: a file on disk, or a short text. */
export type Content = { readonly path: string } | { readonly text: string };

export interface Bucket {
  /** As people call it, for messages: no secrets. */
  readonly name: string;
  /** Size, and the checksum that `put` left with the object; undefined when there is no such object. */
  head(key: string): Promise<{ bytes: number; sha256: string | undefined } | undefined>;
  /** A short object whole; undefined when there is none. */
  getText(key: string): Promise<string | undefined>;
  /** Writes an object in one step. The store refuses bytes that do not have this SHA-256 (hexadecimal). */
  put(key: string, content: Content, facts: { bytes: number; sha256: string }): Promise<void>;
  list(): Promise<StoredObject[]>;
  /** Nothing happens when there is no such object. */
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}

/** The bucket cannot be used: it is not there, the key is wrong, or the network failed for good. Names the bucket. */
export class BucketError extends Error {
  override readonly name = 'BucketError';
}

/** Where an S3 store is, and with which credentials it is asked. */
export interface S3Account {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
