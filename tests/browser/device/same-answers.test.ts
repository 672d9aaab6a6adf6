import { sameAnswersSuite } from '../../runtime/suites/same-answers.ts';
import { startDevice } from './device-host.ts';

sameAnswersSuite('a browser', startDevice);
