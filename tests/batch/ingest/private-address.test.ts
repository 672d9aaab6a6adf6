import { expect, it } from 'vitest';
import { isPrivate } from '../../../batch/ingest/source/private-address.ts';

it.each([
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['0.0.0.0', true],
  ['10.1.2.3', true],
  ['172.31.0.1', true],
  ['192.168.0.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['::1', true],
  ['::', true],
  ['fe80::1%eth0', true],
  ['fd00::1', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:a9fe:a9fe', true],
  ['64:ff9b::7f00:1', true],
  ['2002:7f00:1::', true],
  ['not an address', true],
  ['8.8.8.8', false],
  ['172.32.0.1', false],
  ['2001:4860:4860::8888', false],
  ['::ffff:8.8.8.8', false],
])('knows whether %s is of this machine or a private network: %s', (address, expected) => {
  expect(isPrivate(address)).toBe(expected);
});
