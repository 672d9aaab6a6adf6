import { badRequestsSuite } from '../../runtime/suites/bad-requests.ts';
import { DEVICE, startDevice } from './device-host.ts';

badRequestsSuite('a browser', startDevice, DEVICE);
