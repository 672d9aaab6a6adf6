import { expect, test } from 'vitest';
import { parseConnectAddress, withoutToken } from '../../../../batch/engines/spark/connect-address.ts';
import { UsageError } from '../../../../batch/terminal/usage-error.ts';

const SECRET = { SPARK_CONNECT_AUTHENTICATE_TOKEN: 'secret' };

test.each([
  { text: 'sc://spark', url: 'http://spark:15002', headers: {}, user: 'cinematch' },
  { text: 'sc://10.0.0.7:443/', url: 'http://10.0.0.7:443', headers: {}, user: 'cinematch' },
  { text: 'sc://spark/;use_ssl=true;user_id=ann', url: 'https://spark:15002', headers: {}, user: 'ann' },
  {
    text: 'sc://spark:443/;token=a%3Db;x-cluster=7;user_agent=me',
    url: 'https://spark:443',
    headers: { authorization: 'Bearer a=b', 'x-cluster': '7' },
    user: 'cinematch',
  },
  { text: 'sc://[::1]:1', env: SECRET, url: 'http://[::1]:1', headers: { authorization: 'Bearer secret' } },
  { text: 'sc://127.0.0.9', env: SECRET, url: 'http://127.0.0.9:15002', headers: { authorization: 'Bearer secret' } },
  { text: 'sc://spark', env: SECRET, url: 'https://spark:15002', headers: { authorization: 'Bearer secret' } },
  { text: 'sc://127.example.org', env: SECRET, url: 'https://127.example.org:15002' },
])('$text is $url', ({ text, env = {}, ...expected }) => {
  expect(parseConnectAddress(text, env)).toMatchObject(expected);
});

test.each([
  'sc://',
  'sc://a b',
  'sc://spark:70000',
  'sc://spark/path',
  'sc://spark/;token',
  'sc://u:p@spark',
  'sc://spark?x=1',
])('%s is none, and is refused', (text) => {
  expect(() => parseConnectAddress(text, {})).toThrow(UsageError);
});

test('a token is not shown', () => {
  expect(withoutToken('sc://spark/;token=secret;user_id=ann')).toBe('sc://spark/;token=…;user_id=ann');
  expect(() => parseConnectAddress('sc://spark/x;token=secret')).toThrow(/^(?!.*secret)/);
});
