/** What of a source is written down. */

import { expect, it } from 'vitest';
import { withoutSecrets } from '../../../batch/ingest/source/source-name.ts';

it('a URL is written down without user, password, query and fragment, all else as it is', () => {
  const url = 'https://ann:secret@example.org:8080/data/ml.zip?token=secret#secret';
  expect(withoutSecrets(url)).toBe('https://example.org:8080/data/ml.zip');
  expect(withoutSecrets('HTTP://example.org?token=secret')).toBe('http://example.org/');
  expect(withoutSecrets('https://ann:secret@:99999/')).not.toContain('secret');
  for (const path of ['sample', 'ml-32m', 'data/what?is=this', './ratings#1.csv']) {
    expect(withoutSecrets(path)).toBe(path);
  }
});
