/**
 * Imported before anything else: switches off an optimisation of V8 that is unsound in Node 24 (nodejs/node issues 66083 and
 * 66112: a load is taken from the wrong object). One training of seven came out with another object's field in it, so the same
 * ratings gave another release. Threads share the setting. To go once Node has the fix.
 */

import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--no-turboshaft-load-elimination');
