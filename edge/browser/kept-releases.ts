/**
 * The releases that are kept on the device, in one cache: `<site>/releases/current.json` and `<site>/releases/<id>/<file>`.
 * The pointer names a release that is whole.
 */

import { ReleaseError } from '../../shared/errors.ts';
import { toHex } from '../../shared/hex.ts';
import type { ReleaseArchive, StoredFile } from '../../shared/release/archive.ts';
import { POINTER_FILE, parsePointer, pointerText } from '../../shared/release/manifest.ts';
import { RequestError } from '../http/problem.ts';
import { readRange } from './read-range.ts';
import { readInto } from './read-stream.ts';

/** Name of the cache. */
export const RELEASES_CACHE = 'cinematch-releases';

/** The releases of one site on this device. */
export interface KeptReleases extends ReleaseArchive {
  /** Keeps a file. Rejects with a `QuotaExceededError` when there is no room. */
  keep(id: string, file: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Whether a file of this length is kept. */
  has(id: string, file: string, bytes: number): Promise<boolean>;
  /** Makes a release the one that answers, and removes all others. It has to be whole. */
  point(id: string): Promise<void>;
  /** Removes a release. When it is the one that answers, none does afterwards. */
  remove(id: string): Promise<void>;
}

/** `root` is the address of the folder `releases/` of the site, with a slash at the end. */
export function keptReleases(root: string): KeptReleases {
  const cache = () => caches.open(RELEASES_CACHE);
  /** What is kept under an address. It does not open the cache first, which would be one more question to the browser. */
  const match = (address: string) => caches.match(address, { cacheName: RELEASES_CACHE });
  const addressOf = (id: string, file: string) => `${root}${id}/${file}`;
  const keysOf = async (id?: string) =>
    (await (await cache()).keys()).filter(({ url }) => url.startsWith(id === undefined ? root : addressOf(id, '')));

  const store: KeptReleases = {
    async readPointer() {
      const found = await match(root + POINTER_FILE);
      if (!found) throw new ReleaseError('missing', 'no release is on this device yet');
      return parsePointer(await found.text());
    },
    source: (id) => ({
      async read(file, range, into) {
        const found = await match(addressOf(id, file));
        if (found) return readKept(file, found, range, into);
        if (range) return readRange(addressOf(id, file), file, range);
        throw new ReleaseError('missing', `${file}: not on this device`);
      },
    }),
    async list() {
      const releases = new Map<string, Map<string, StoredFile>>();
      for (const request of await keysOf()) {
        const [id, file] = request.url.slice(root.length).split('/');
        if (file === undefined) continue;
        const found = await (await cache()).match(request);
        const modified = Date.parse(found?.headers.get('date') ?? '') || 0;
        const bytes = Number(found?.headers.get('content-length') ?? 0);
        releases.set(id, (releases.get(id) ?? new Map<string, StoredFile>()).set(file, { bytes, modified }));
      }
      return releases;
    },
    async sha256(id, file) {
      return toHex(await crypto.subtle.digest('SHA-256', await store.source(id).read(file)));
    },
    readNights: async () => [],
    async writePointer() {
      throw new RequestError('conflict', 'this device answers from the release of its site; only a server goes back');
    },
    async keep(id, file, bytes) {
      const headers = { 'content-length': String(bytes.length), date: new Date().toUTCString() };
      await (await cache()).put(addressOf(id, file), new Response(bytes, { headers })).catch((cause: unknown) => {
        throw asQuotaError(cause);
      });
    },
    async has(id, file, bytes) {
      const found = await match(addressOf(id, file));
      return found?.headers.get('content-length') === String(bytes);
    },
    async point(id) {
      await (await cache()).put(root + POINTER_FILE, new Response(pointerText(id)));
      const others = (await keysOf()).filter(
        ({ url }) => url !== root + POINTER_FILE && !url.startsWith(addressOf(id, '')),
      );
      for (const request of others) await (await cache()).delete(request);
    },
    async remove(id) {
      const pointer = await store.readPointer().catch(() => undefined);
      if (pointer?.release === id) await (await cache()).delete(root + POINTER_FILE);
      for (const request of await keysOf(id)) await (await cache()).delete(request);
    },
  };
  return store;
}

/** What caches of Firefox throw in place of a `QuotaExceededError`. It is no `DOMException`. */
const FIREFOX_IS_FULL = 'NS_ERROR_FILE_NO_DEVICE_SPACE';

/** The error of a cache, as the standard has it. */
function asQuotaError(cause: unknown): unknown {
  const isFull = (cause as { name?: unknown } | null)?.name === FIREFOX_IS_FULL;
  return isFull ? new DOMException('there is no room left', 'QuotaExceededError') : cause;
}

/** The bytes of a kept file, read straight into `into` when that is given. */
async function readKept(
  file: string,
  found: Response,
  range?: { offset: number; length: number },
  into?: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (range) {
    const part = (await found.blob()).slice(range.offset, range.offset + range.length);
    if (part.size !== range.length) throw new ReleaseError('corrupt', `${file}: ends before the end of the range`);
    return new Uint8Array(await part.arrayBuffer());
  }
  if (!into || !found.body) return new Uint8Array(await found.arrayBuffer());
  return readInto(file, found.body, into);
}
