import { peopleSuite } from '../../runtime/suites/people.ts';
import { DEVICE, startDevice } from './device-host.ts';

peopleSuite('a browser', startDevice, DEVICE);
