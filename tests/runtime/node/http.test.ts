import { startNode } from '../hosts.ts';
import { httpSuite } from '../http-suite.ts';

httpSuite('node', startNode);
