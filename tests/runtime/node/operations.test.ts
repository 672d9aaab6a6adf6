import { readSettings } from '../../../edge/settings.ts';
import { startNode } from '../hosts.ts';
import { operationsSuite } from '../suites/operations.ts';

operationsSuite('node', (releases, env) => startNode(releases, { settings: readSettings(env) }));
