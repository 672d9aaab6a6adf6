import { readSettings } from '../../../edge/settings.ts';
import { startNode } from '../hosts.ts';
import { BOOKSHOP, describeBooks } from '../suites/books.ts';

describeBooks('Node', (releases) =>
  startNode(releases, { settings: readSettings({ CINEMATCH_RATE_LIMIT: '0', ...BOOKSHOP }) }),
);
