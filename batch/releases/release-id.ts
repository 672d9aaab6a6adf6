/** What a release is called: a hash of what it answers from, so that the same input makes the same release. */

import { isRecord } from '../../shared/is-record.ts';
import { sha256 } from '../../shared/node/sha256.ts';
import { type Manifest, REPORT_FILE } from '../../shared/release/manifest.ts';

/**
 * The first 16 hex digits of a SHA-256 over the artifacts' names and checksums, the models' configuration, the blend,
 * the seed and the checksum of the canonical rows. `report.json` is no artifact, so that a new figure in it makes no
 * new release.
 */
export function releaseId(release: Pick<Manifest, 'files' | 'config' | 'blend' | 'seed' | 'dataset'>): string {
  const artifacts = Object.entries(release.files)
    .filter(([file]) => file !== REPORT_FILE)
    .map(([file, { sha256 }]) => [file, sha256])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const { config, blend, seed } = release;
  return sha256(canonicalJson({ artifacts, config, blend, seed, rows: release.dataset.checksum })).slice(0, 16);
}

/** JSON with the keys of every object sorted. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part) => {
    if (!isRecord(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
