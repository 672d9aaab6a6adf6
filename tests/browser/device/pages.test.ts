import { pagesSuite } from '../../runtime/suites/pages.ts';
import { DEVICE, startDevice } from './device-host.ts';

pagesSuite('a browser', startDevice, DEVICE);
