/** Reads parts of large files from the site, where its host answers range requests (RFC 9110, 14.2). */

import { ReleaseError } from '../../shared/errors.ts';

const PARTIAL = 206;

/**
 * The host's answer for a file. Throws `ReleaseError` `unreadable` when the host cannot be reached, and the reason of
 * `init.signal` when that aborts.
 */
export async function askHost(address: string, file: string, init: RequestInit): Promise<Response> {
  return fetch(address, init).catch((cause: unknown) => {
    init.signal?.throwIfAborted();
    throw new ReleaseError('unreadable', `${file}: the site cannot be reached`, { cause });
  });
}

/** Whether the host of this file answers requests for a part of it. Throws as `askHost` does. */
export async function answersRanges(address: string, file: string, signal: AbortSignal): Promise<boolean> {
  const found = await askHost(address, file, { headers: { range: 'bytes=0-0' }, cache: 'no-store', signal });
  await found.body?.cancel();
  return found.status === PARTIAL;
}

/**
 * Reads a part of a file from the host. Throws `ReleaseError` `unreadable` when the host cannot be reached or does not
 * answer with that part.
 */
export async function readRange(
  address: string,
  file: string,
  { offset, length }: { offset: number; length: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const headers = { range: `bytes=${offset}-${offset + length - 1}` };
  const found = await askHost(address, file, { headers });
  const bytes = found.status === PARTIAL ? new Uint8Array(await found.arrayBuffer()) : new Uint8Array();
  if (bytes.length !== length) {
    throw new ReleaseError(
      'unreadable',
      `${file}: the site answered with status ${found.status} and ${bytes.length} bytes`,
    );
  }
  return bytes;
}
