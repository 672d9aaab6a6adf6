/** The files of a release as a device loads them (edge/browser/download.ts). */

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ReleaseError } from '../../../shared/errors.ts';
import { MANIFEST_FILE, type Manifest, POINTER_FILE } from '../../../shared/release/manifest.ts';
import { type Source, sha256Of } from '../../../shared/source.ts';
import { isPlain, type SitePointer } from '../../release/on-devices.ts';

const pack = promisify(gzip);

/**
 * Resolves to the files by their paths on the site, `releases/…`, and to the bytes that a device loads. What is told of the
 * run stays behind: it names folders of the machine, and no answer needs it. Throws `ReleaseError` when a file is not what
 * the manifest says.
 */
export async function releaseFiles(
  source: Source,
  manifest: Manifest,
): Promise<{ files: Map<string, Uint8Array>; deviceBytes: number }> {
  const files = new Map<string, Uint8Array>();
  const place = (file: string, bytes: Uint8Array) => files.set(`releases/${manifest.id}/${file}`, bytes);
  for (const [file, { bytes, sha256 }] of Object.entries(manifest.files)) {
    const found = await source.read(file);
    if (found.length !== bytes || (await sha256Of(source, found)) !== sha256)
      throw new ReleaseError('corrupt', `${file}: is not what the manifest says`);
    if (isPlain(file)) place(file, found);
    else place(`${file}.gz`, await pack(found, { level: 9 }));
  }
  place(MANIFEST_FILE, await source.read(MANIFEST_FILE));
  const deviceBytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  const pointer: SitePointer = { release: manifest.id, bytes: deviceBytes };
  files.set(`releases/${POINTER_FILE}`, new TextEncoder().encode(`${JSON.stringify(pointer)}\n`));
  return { files, deviceBytes };
}
