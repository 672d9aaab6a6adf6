/** The files from which the devices of visitors answer by themselves (edge/browser), where the host offers that. */

import { ReleaseError } from '../../shared/errors.ts';
import { isReleaseId, POINTER_FILE } from '../../shared/release/manifest.ts';
import type { AppContext } from '../context.ts';
import { RequestError } from '../http/problem.ts';
import { route } from '../http/route.ts';

/** `GET /releases/current.json`: the pointer to the release for devices. There is no other file beside the releases. */
export const showSitePointer = route({
  method: 'GET',
  path: '/releases/:file',
  page: true,
  access: 'open',
  summary: 'The release for devices that is current, as current.json says.',
  release: false,
  async answer(c) {
    if (c.req.param('file') !== POINTER_FILE) throw nothing();
    return answerFile(c, undefined, POINTER_FILE, 'no-cache');
  },
});

/** `GET /releases/{id}/{file}`: a file of a release for devices. It never changes. */
export const showSiteFile = route({
  method: 'GET',
  path: '/releases/:id/:file',
  page: true,
  access: 'open',
  summary: 'A file of a release for devices.',
  release: false,
  async answer(c) {
    const { id, file } = c.req.param() as { id: string; file: string };
    if (!isReleaseId(id)) throw nothing();
    return answerFile(c, id, file, 'public, max-age=31536000, immutable');
  },
});

async function answerFile(c: AppContext, id: string | undefined, file: string, cache: string): Promise<Response> {
  const { site } = c.get('deps');
  if (!site) throw nothing();
  const bytes = await site(id)
    .read(file)
    .catch((error: unknown) => {
      throw error instanceof ReleaseError && error.code === 'missing' ? nothing() : error;
    });
  const type = file.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  return c.body(bytes, 200, { 'content-type': type, 'cache-control': cache });
}

function nothing(): RequestError {
  return new RequestError('not-found', 'there is no such file');
}
