import { startWorkerd } from '../hosts.ts';
import { statsSuite } from '../suites/stats.ts';

statsSuite('workerd', startWorkerd);
