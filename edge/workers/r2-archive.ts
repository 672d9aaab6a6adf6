/** Releases in an R2 bucket, with what an administrator needs: listing them, checking them, writing the pointer. */

import { ReleaseError } from '../../shared/errors.ts';
import { toHex } from '../../shared/hex.ts';
import type { ReleaseArchive, StoredFile } from '../../shared/release/archive.ts';
import { POINTER_FILE, pointerText } from '../../shared/release/manifest.ts';
import { NIGHTS_FILE, parseNights } from '../../shared/release/nights.ts';
import { type R2Bucket, r2Store } from './r2-source.ts';

/** The part of a Workers R2 binding that is used here. */
export interface R2ArchiveBucket extends R2Bucket {
  get(
    key: string,
    options?: { range: { offset: number; length: number } },
  ): Promise<{ readonly size: number; readonly body: ReadableStream; arrayBuffer(): Promise<ArrayBuffer> } | null>;
  list(options: { cursor?: string }): Promise<{
    readonly objects: readonly { readonly key: string; readonly size: number; readonly uploaded: Date }[];
    readonly truncated: boolean;
    readonly cursor?: string;
  }>;
  put(key: string, value: string): Promise<unknown>;
}

/**
 * Computes the digest of the bytes written to it (https://developers.cloudflare.com/workers/runtime-apis/web-crypto).
 */
type DigestStream = new (algorithm: string) => WritableStream & { readonly digest: Promise<ArrayBuffer> };

/** The archive in this bucket. `sha256` throws `ReleaseError` `missing` for an absent file. */
export function r2Archive(bucket: R2ArchiveBucket): ReleaseArchive {
  return {
    ...r2Store(bucket),
    async list() {
      const releases = new Map<string, Map<string, StoredFile>>();
      for (let cursor: string | undefined, more = true; more; ) {
        const page = await bucket.list(cursor === undefined ? {} : { cursor });
        for (const { key, size, uploaded } of page.objects) {
          const [id, file, ...deeper] = key.split('/');
          if (file === undefined || deeper.length > 0) continue;
          const files = releases.get(id) ?? new Map<string, StoredFile>();
          releases.set(id, files.set(file, { bytes: size, modified: uploaded.getTime() }));
        }
        more = page.truncated;
        cursor = page.cursor;
      }
      return releases;
    },
    async sha256(id, file) {
      const object = await bucket.get(`${id}/${file}`);
      if (!object) throw new ReleaseError('missing', `${id}/${file}: not in the bucket`);
      const { DigestStream } = crypto as unknown as { DigestStream: DigestStream };
      const digest = new DigestStream('SHA-256');
      await object.body.pipeTo(digest);
      return toHex(await digest.digest);
    },
    async readNights() {
      const object = await bucket.get(NIGHTS_FILE).catch(() => null);
      return object ? parseNights(new TextDecoder().decode(await object.arrayBuffer())) : [];
    },
    async writePointer(id) {
      await bucket.put(POINTER_FILE, pointerText(id));
    },
  };
}
