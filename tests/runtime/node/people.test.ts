import { readSettings } from '../../../edge/settings.ts';
import { startNode } from '../hosts.ts';
import { peopleSuite } from '../suites/people.ts';

peopleSuite('node', (releases, env) =>
  startNode(releases, { settings: readSettings({ ...env, CINEMATCH_RATE_LIMIT: '0' }) }),
);
