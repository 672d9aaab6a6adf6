import { feedbackSuite } from '../../runtime/suites/feedback.ts';
import { DEVICE, startDevice } from './device-host.ts';

feedbackSuite('a browser', startDevice, DEVICE);
