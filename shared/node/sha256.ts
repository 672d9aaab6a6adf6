import { createHash } from 'node:crypto';

/** Returns the SHA-256 of `data` as 64 lower-case hexadecimal digits. Text is encoded as UTF-8. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
