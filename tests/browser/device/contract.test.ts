import { contractSuite } from '../../runtime/suites/contract.ts';
import { DEVICE, startDevice } from './device-host.ts';

contractSuite('a browser', startDevice, DEVICE);
