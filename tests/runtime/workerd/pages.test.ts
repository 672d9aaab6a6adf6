import { startWorkerd } from '../hosts.ts';
import { KEY_NEEDED, pagesSuite } from '../suites/pages.ts';

pagesSuite('workerd', (releases) => startWorkerd(releases, { ...KEY_NEEDED }));
