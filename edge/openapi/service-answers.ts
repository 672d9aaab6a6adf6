/** What is answered about a service that runs: whether it is alive, what it is, what it says of itself. */

import * as v from 'valibot';
import { releaseId } from '../../shared/schemas/fields.ts';

export const Alive = v.strictObject({ status: v.literal('alive') });
export const Ready = v.strictObject({ status: v.literal('ready'), release: releaseId });
export const Openapi = v.looseObject({ openapi: v.literal('3.1.0'), paths: v.record(v.string(), v.looseObject({})) });
