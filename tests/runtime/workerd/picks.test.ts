import { startWorkerd } from '../hosts.ts';
import { describePicks } from '../suites/picks.ts';

describePicks('workerd', (releases, keys) => startWorkerd(releases, { CINEMATCH_KEYS: keys }));
