import { httpSuite } from '../../runtime/http-suite.ts';
import { startDevice } from './device-host.ts';

httpSuite('a browser', startDevice);
