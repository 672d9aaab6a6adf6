import { readSettings } from '../../../edge/settings.ts';
import { startNode } from '../hosts.ts';
import { KEY_NEEDED, pagesSuite } from '../suites/pages.ts';

pagesSuite('node', (releases) => startNode(releases, { settings: readSettings({ ...KEY_NEEDED }) }));
