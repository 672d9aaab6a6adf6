/** The R2 bucket of `wrangler dev` on this machine, in the folder where it keeps its state. For development and tests. */

import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bucket, StoredObject } from './bucket.ts';
import { importWrangler } from './run-wrangler.ts';

const CONFIG = fileURLToPath(new URL('../../../wrangler.toml', import.meta.url));
/** As in wrangler.toml. */
const ASSETS = fileURLToPath(new URL('../../../dist/assets', import.meta.url));

/** The part of the binding RELEASES that is used here; wrangler's own types for it need a package that is not installed. */
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

/** `state` is what `wrangler dev --persist-to` takes. Throws `UsageError` where wrangler is not installed. */
export async function localBucket(state: string): Promise<Bucket> {
  const { getPlatformProxy } = await importWrangler();
  // Where it is missing, wrangler takes a temporary folder in its place and leaves it behind.
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
