import { statsSuite } from '../../runtime/suites/stats.ts';
import { startDevice } from './device-host.ts';

statsSuite('a browser', startDevice);
