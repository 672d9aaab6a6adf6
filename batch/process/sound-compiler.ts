/**
 * Switches off an optimisation of V8 that is unsound in Node 24: it may read a field from the wrong object (nodejs/node
 * issues 66083 and 66112). With it, one training in seven gave another release from the same ratings. Import this file
 * before any other; threads share the setting. Delete it once Node has the fix.
 */

import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--no-turboshaft-load-elimination');
