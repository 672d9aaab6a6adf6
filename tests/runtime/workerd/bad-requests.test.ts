import { startWorkerd } from '../hosts.ts';
import { badRequestsSuite } from '../suites/bad-requests.ts';

badRequestsSuite('workerd', startWorkerd);
