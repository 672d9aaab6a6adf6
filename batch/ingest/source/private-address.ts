/** Tells the addresses of this machine and of private networks from public ones. */

import { BlockList, isIP } from 'node:net';

/** Addresses of this machine and of private networks (https://www.iana.org/assignments/iana-ipv4-special-registry). */
const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv4');
  // The same inside IPv6: mapped, compatible, NAT64 and 6to4.
  const [a, b, c, d] = network.split('.').map(Number);
  const high = ((a << 8) | b).toString(16);
  const tail = `${high}:${((c << 8) | d).toString(16)}`;
  for (const prefix of ['::', '64:ff9b::']) PRIVATE.addSubnet(prefix + tail, 96 + bits, 'ipv6');
  PRIVATE.addSubnet(`2002:${tail}::`, 16 + bits, 'ipv6');
}
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv6');
}

/** Whether an IP address is one of this machine or of a private network. Text that is no address counts as private. */
export function isPrivate(address: string): boolean {
  const [bare] = address.split('%', 1);
  const family = isIP(bare);
  if (family === 0) return true;
  return PRIVATE.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}
