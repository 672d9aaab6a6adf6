import { startWorkerd } from '../hosts.ts';
import { feedbackSuite } from '../suites/feedback.ts';

feedbackSuite('workerd', async (releases, env) => {
  const host = await startWorkerd(releases, env);
  return { ...host, breakDatabase: () => host.sql('DROP TABLE ratings') };
});
