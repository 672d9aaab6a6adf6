import { startNode } from '../hosts.ts';
import { statsSuite } from '../suites/stats.ts';

statsSuite('node', startNode);
