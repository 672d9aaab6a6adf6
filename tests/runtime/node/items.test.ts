import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteFeedback } from '../../../edge/node/sqlite-feedback.ts';
import { readSettings } from '../../../edge/settings.ts';
import { startNode } from '../hosts.ts';
import { itemsSuite } from '../suites/items.ts';

itemsSuite('node', async (releases, env) => {
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-items-'));
  const feedback = join(folder, 'feedback.sqlite');
  const host = await startNode(releases, { feedback, settings: readSettings(env) });
  return {
    ...host,
    async storeElsewhere(change) {
      const store = sqliteFeedback(feedback);
      await store.items?.put(change);
      store.close();
    },
    async sql(text) {
      const database = new DatabaseSync(feedback);
      database.exec(text);
      database.close();
    },
    async stop() {
      await host.stop();
      await rm(folder, { recursive: true });
    },
  };
});
