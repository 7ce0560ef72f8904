import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * Whether `address` lies in the public Internet: not this machine, its network, a multicast group or a range that is
 * reserved. Of IPv6 only 2000::/3 is in use; addresses that wrap an IPv4 one lie outside it or are listed here.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !closed.check(address, 'ipv4')
  // A zone index names an interface of this machine.
  if (!isIPv6(address) || address.includes('%')) return false
  return inUse.check(address, 'ipv6') && !closed.check(address, 'ipv6')
}

const inUse = new BlockList()
inUse.addSubnet('2000::', 3, 'ipv6')

// Source: IANA special-purpose address registries.
const closed = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  closed.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  closed.addSubnet(net, prefix, 'ipv6')
