/** The local R2 bucket of `wrangler dev`, stored in wrangler's state folder. For development and tests. */

import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bucket, StoredObject } from './bucket.ts';
import { importWrangler } from './run-wrangler.ts';

const CONFIG = fileURLToPath(new URL('../../../wrangler.toml', import.meta.url));
/** The folder of assets that wrangler.toml names. */
const ASSETS = fileURLToPath(new URL('../../../dist/assets', import.meta.url));

/**
 * The methods of the binding RELEASES that are used here. Wrangler's own types for it need a package that is not a
 * dependency.
 */
interface LocalR2 {
  head(key: string): Promise<{ readonly size: number; readonly customMetadata?: { readonly sha256?: string } } | null>;
  get(key: string): Promise<{ text(): Promise<string> } | null>;
  put(
    key: string,
    value: Uint8Array | string,
    options: { sha256: string; customMetadata: { sha256: string } },
  ): Promise<unknown>;
  list(options: { cursor?: string }): Promise<{
    readonly objects: readonly { readonly key: string; readonly size: number; readonly uploaded: Date }[];
    readonly truncated: boolean;
    readonly cursor?: string;
  }>;
  delete(key: string): Promise<void>;
}

/**
 * Opens the local bucket. `state` is the folder that `wrangler dev --persist-to` takes. The caller closes the bucket.
 * Throws `UsageError` when wrangler is not installed.
 */
export async function localBucket(state: string): Promise<Bucket> {
  const { getPlatformProxy } = await importWrangler();
  // Without this folder, wrangler creates a temporary one and does not remove it.
  await mkdir(ASSETS, { recursive: true });
  const { env, dispose } = await getPlatformProxy<{ RELEASES: LocalR2 }>({
    configPath: CONFIG,
    persist: { path: join(state, 'v3') },
  });
  const bucket = env.RELEASES;
  return {
    name: `r2-local:${state}`,
    async head(key) {
      const found = await bucket.head(key);
      return found ? { bytes: found.size, sha256: found.customMetadata?.sha256 } : undefined;
    },
    async getText(key) {
      return (await bucket.get(key))?.text();
    },
    async put(key, content, { sha256 }) {
      const value = 'text' in content ? content.text : new Uint8Array(await readFile(content.path));
      await bucket.put(key, value, { sha256, customMetadata: { sha256 } });
    },
    async list() {
      const objects: StoredObject[] = [];
      let cursor: string | undefined;
      do {
        const page = await bucket.list({ cursor });
        for (const { key, size, uploaded } of page.objects) {
          objects.push({ key, bytes: size, modified: uploaded.getTime() });
        }
        cursor = page.truncated ? page.cursor : undefined;
      } while (cursor);
      return objects;
    },
    delete: (key) => bucket.delete(key),
    close: dispose,
  };
}
