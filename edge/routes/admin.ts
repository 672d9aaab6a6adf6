/** Routes for administrators: listing releases, rolling back, reloading, and comparing with another release. */

import * as v from 'valibot';
import { UnwritableError } from '../../shared/errors.ts';
import { credentialHeaders } from '../access/credentials.ts';
import type { AppContext } from '../context.ts';
import type { ReloadedProcess } from '../health/process-report.ts';
import * as f from '../http/fields.ts';
import { badField, RequestError } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { askFor, compare } from '../release/compare.ts';
import { listReleases, rollBack } from '../release/release-archive.ts';

const RELEASE_REASON = 'expected a release id: 16 hex digits';
/** As `isReleaseId` has it; here the API's description says it too. */
const RELEASE_ID = /^[0-9a-f]{16}$/;

/** `GET /v1/admin/releases`: lists the releases. */
export const showReleases = route({
  method: 'GET',
  path: '/v1/admin/releases',
  access: 'admin',
  summary: 'Lists the stored releases, newest first, and names the one that is served.',
  release: false,
  always: true,
  async answer(c) {
    const { archive, releases } = c.get('deps');
    return c.json({ serving: releases.peek()?.manifest.id ?? null, releases: await listReleases(archive) });
  },
});

/** `POST /v1/admin/rollback`: makes an earlier release current, in every process. */
export const rollBackRelease = route({
  method: 'POST',
  path: '/v1/admin/rollback',
  access: 'admin',
  summary: 'Makes an earlier release current, after checking every byte of it, and serves it.',
  body: v.strictObject({
    /** By default the newest release that is older than the current one. */
    release: v.optional(v.pipe(v.string(RELEASE_REASON), v.regex(RELEASE_ID, RELEASE_REASON))),
  }),
  release: false,
  always: true,
  async answer(c, { body }) {
    const { archive, log } = c.get('deps');
    const { from, to } = await rollBack(archive, body.release).catch((error: unknown) => refuseUnwritable(c, error));
    log({ level: 'info', event: 'rolled-back', from, to, key: c.get('who')?.name });
    return c.json({ from, release: to, processes: await reloadAll(c) });
  },
});

/** `POST /v1/admin/reload`: makes every process read the pointer now. */
export const reloadRelease = route({
  method: 'POST',
  path: '/v1/admin/reload',
  access: 'admin',
  summary: 'Reads the pointer now and serves the release that it names, if that can be opened.',
  release: false,
  always: true,
  async answer(c) {
    return c.json({ processes: await reloadAll(c) });
  },
});

/** `POST /v1/admin/compare`: the recommendations of this service beside those of its shadow. */
export const compareReleases = route({
  method: 'POST',
  path: '/v1/admin/compare',
  access: 'admin',
  summary: 'Compares the recommendations of this release and of the shadow, for a user or for posted ratings.',
  body: v.strictObject({
    // A path cannot name a user who is called so.
    userId: v.optional(v.union([f.movieId, f.userNameInPath], 'expected a user id')),
    ratings: v.optional(f.ratings),
    n: v.optional(f.integer(1, f.MAX_LIST), 10),
  }),
  async answer(c, { body: { userId, ratings, n } }) {
    const { shadow } = c.get('deps');
    if (!shadow)
      throw new RequestError(
        'conflict',
        'this service has no shadow to compare with; set CINEMATCH_SHADOW or start it with --shadow',
      );
    if ((userId === undefined) === (ratings === undefined))
      throw badField('userId', 'expected either userId or ratings');
    const headers: Record<string, string> = ratings ? { 'content-type': 'application/json' } : {};
    const path = ratings
      ? '/v1/recommendations'
      : `/v1/users/${encodeURIComponent(String(userId))}/recommendations?n=${n}`;
    const init = ratings ? { method: 'POST', body: JSON.stringify({ ratings, n }) } : {};
    const [own, other] = await Promise.all([
      askFor('this service', c.get('ask'), path, { ...init, headers: { ...credentialHeaders(c), ...headers } }),
      askFor('the shadow', shadow, path, { ...init, headers }),
    ]);
    return c.json({ n, own, shadow: other, ...compare(own.recommendations, other.recommendations) });
  },
});

/** Says why the pointer could not be written, and logs it with the folder. Other errors are thrown as they are. */
function refuseUnwritable(c: AppContext, error: unknown): never {
  if (!(error instanceof UnwritableError)) throw error;
  const { log } = c.get('deps');
  const [requestId, path] = [c.get('requestId'), c.get('route')];
  log({ level: 'error', event: 'request-failed', requestId, route: path, code: 'unwritable', reason: error.message });
  const what = 'the folder of the releases cannot be written';
  throw new RequestError('not-ready', `${what}: ${error.reason}; nothing has changed`);
}

/** Makes every process read the pointer, and returns the release that each of them serves afterwards. */
async function reloadAll(c: AppContext): Promise<readonly ReloadedProcess[]> {
  const { fellows, releases, worker = null } = c.get('deps');
  if (fellows) return fellows.reload();
  const { manifest } = await releases.reload();
  return [{ worker, release: manifest.id }];
}
