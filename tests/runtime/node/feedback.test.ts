import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readSettings } from '../../../edge/settings.ts';
import { startNode } from '../hosts.ts';
import { feedbackSuite } from '../suites/feedback.ts';

feedbackSuite('node', async (releases, env) => {
  const folder = await mkdtemp(join(tmpdir(), 'cinematch-feedback-'));
  const feedback = join(folder, 'feedback.sqlite');
  const host = await startNode(releases, { feedback, settings: readSettings(env) });
  return {
    ...host,
    async breakDatabase() {
      const database = new DatabaseSync(feedback);
      database.exec('DROP TABLE ratings');
      database.close();
    },
    async stop() {
      await host.stop();
      await rm(folder, { recursive: true });
    },
  };
});
