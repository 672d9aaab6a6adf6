/**
 * The machine's clock may be set, so it tells times that are shown or stored, and never how long something took. Every
 * file that reads it is listed here, with the reason.
 */

import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Reads the machine's clock. `new Date(x)` formats a time and reads none. */
const CLOCK = /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)/;

const ALLOWED: Readonly<Record<string, string>> = {
  'batch/commands/doctor.ts': 'how long ago nights and releases were',
  'batch/commands/items/stored-items.ts': 'the time of a stored change of the catalogue',
  'batch/commands/publish-to.ts': 'the age of objects in a bucket, which the bucket dates itself',
  'batch/nightly.ts': 'the time of a run, in run.json',
  'batch/releases/record-night.ts': 'when a night began and ended',
  'batch/sharded/copies.ts': 'when a copy of a file was used, for the order in which copies are removed',
  'edge/browser/kept-releases.ts': 'when a file came onto the device, for the list of releases',
  'edge/browser/open-app.ts': 'the time of a stored rating and of a sample of memory',
  'edge/node/open-service.ts': 'the time of a stored rating and of a sample of memory',
  'edge/node/print-line.ts': 'the time of a line of the log',
  'edge/node/site/site-files.ts': 'the time of a sample of memory',
  'edge/pages/client/ratings/ratings-store.ts': 'when a film was rated',
  'edge/pages/client/system/memory.ts': 'the time of a sample in a chart',
  'edge/workers/worker.ts': 'the time of a stored rating and of a sample of memory',
  'shared/node/folder-lock.ts': 'the time at which a run took the lock, for people',
};

it("reads the machine's clock only for times that are shown or stored", () => {
  const files = globSync('{batch,edge,models,shared}/**/*.ts', { cwd: ROOT });
  const reading = files.filter((file) => CLOCK.test(readFileSync(ROOT + file, 'utf8')));
  expect(reading.sort(), 'for durations use performance.now() or the clock of the host').toEqual(
    Object.keys(ALLOWED).sort(),
  );
});
