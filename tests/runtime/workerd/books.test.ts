import { startWorkerd } from '../hosts.ts';
import { BOOKSHOP, describeBooks } from '../suites/books.ts';

describeBooks('workerd', (releases) => startWorkerd(releases, BOOKSHOP));
