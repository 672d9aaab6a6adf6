/** Notes in the folder of releases what became of a night, also of one that is killed (shared/release/nights.ts). */

import { replaceFile } from '../../shared/node/durable-files.ts';
import { fileArchive } from '../../shared/node/file-archive.ts';
import { NIGHTS_FILE, type Night, nightsText } from '../../shared/release/nights.ts';
import { GateError } from './gate-error.ts';
import type { Published } from './publish.ts';

/** A reason is cut to this many characters. A round number. */
const MAX_REASON = 500;

/**
 * Runs `night` and resolves to its result; it may reject, and then this does, too. The note is written before and after.
 * The caller must hold the lock of the folder. A note that cannot be written does not stop the night: `warn` is told.
 */
export async function recordNight<T extends Published>(
  releasesDir: string,
  { feedback, warn }: { feedback: boolean; warn: (text: string) => void },
  night: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const before = await fileArchive(releasesDir).readNights();
  const started = new Date().toISOString();
  const note = async (facts: Partial<Night>) => {
    const nothing = { ended: null, outcome: null, reason: null, release: null, rmse: null, ndcg10: null };
    const text = nightsText([{ started, ...nothing, feedback, ...facts }, ...before]);
    await replaceFile(releasesDir, NIGHTS_FILE, text).catch((error: Error) =>
      warn(`${NIGHTS_FILE} cannot be written: ${error.message}`),
    );
  };
  await note({});
  try {
    const published = await night();
    const { rmse, ndcg10 } = published?.manifest.evaluation ?? {};
    await note({
      ended: new Date().toISOString(),
      outcome: published ? 'published' : 'trained',
      release: published?.id ?? null,
      rmse: rmse?.hybrid ?? null,
      ndcg10: ndcg10?.hybrid ?? null,
    });
    return published;
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error);
    await note({
      ended: new Date().toISOString(),
      outcome: error instanceof GateError ? 'refused' : 'failed',
      reason: reason.split('\n', 1)[0].replace(/\.$/, '').slice(0, MAX_REASON),
    });
    throw error;
  }
}
