/** The id of a release: a hash of everything that determines its answers. The same input makes the same release. */

import { canonicalJson } from '../../shared/canonical-json.ts';
import { sha256 } from '../../shared/node/sha256.ts';
import { type Manifest, REPORT_FILE } from '../../shared/release/manifest.ts';

/**
 * Returns the first 16 hex digits of a SHA-256 over the artifacts' names and checksums, the models' configuration, the
 * blend, the seed, the checksum of the canonical rows, and what the items are called if not films. `report.json` is left out, so a new figure in the report does
 * not make a new release.
 */
export function releaseId(release: Pick<Manifest, 'files' | 'config' | 'blend' | 'seed' | 'dataset'>): string {
  const artifacts = Object.entries(release.files)
    .filter(([file]) => file !== REPORT_FILE)
    .map(([file, { sha256 }]) => [file, sha256])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const { config, blend, seed, dataset } = release;
  const said = { artifacts, config, blend, seed, rows: dataset.checksum, ...(dataset.item && { item: dataset.item }) };
  return sha256(canonicalJson(said)).slice(0, 16);
}
