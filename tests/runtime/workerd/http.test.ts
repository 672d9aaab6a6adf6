import { startWorkerd } from '../hosts.ts';
import { httpSuite } from '../http-suite.ts';

httpSuite('workerd', startWorkerd);
