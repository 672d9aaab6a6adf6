import { readSettings } from '../../../edge/settings.ts';
import { startNode } from '../hosts.ts';
import { describePicks } from '../suites/picks.ts';

describePicks('Node', (releases, keys) =>
  startNode(releases, { settings: readSettings({ CINEMATCH_KEYS: keys, CINEMATCH_RATE_LIMIT: '0' }) }),
);
