/** Schemas of the answers about the running service. */

import * as v from 'valibot';
import { releaseId } from '../../shared/schemas/fields.ts';

/** The answer of `/healthz`. */
export const Alive = v.strictObject({ status: v.literal('alive') });
/** The answer of `/readyz` when the service is ready. */
export const Ready = v.strictObject({ status: v.literal('ready'), release: releaseId });
/** The description of the API, roughly. */
export const Openapi = v.looseObject({ openapi: v.literal('3.1.0'), paths: v.record(v.string(), v.looseObject({})) });
