/** A source that believes nothing: whole files must have the checksum that the manifest names. */

import { ReleaseError } from '../shared/errors.ts';
import type { Manifest } from '../shared/release/manifest.ts';
import type { Source } from '../shared/source.ts';

/**
 * Checks each file that is read whole. Ranges pass as they are: to check one would take reading the file they lie in, and
 * what they hold is checked by whoever decodes it. Throws `ReleaseError` `corrupt`.
 */
export function checkedSource(source: Source, files: Manifest['files']): Source {
  return {
    async read(file, range) {
      const bytes = await source.read(file, range);
      const entry = files[file];
      if (range || !entry) return bytes;
      if (bytes.length !== entry.bytes) {
        throw new ReleaseError('corrupt', `${file} has ${bytes.length} bytes, the manifest says ${entry.bytes}`);
      }
      const found = hex(await crypto.subtle.digest('SHA-256', bytes));
      if (found !== entry.sha256) {
        throw new ReleaseError('corrupt', `${file} has checksum ${found}, the manifest says ${entry.sha256}`);
      }
      return bytes;
    },
  };
}

function hex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
