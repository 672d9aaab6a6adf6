import { startWorkerd } from '../hosts.ts';
import { sameAnswersSuite } from '../suites/same-answers.ts';

sameAnswersSuite('workerd', startWorkerd);
