import { lookup } from 'node:dns/promises';
import net from 'node:net';

const refused = new net.BlockList();
for (const [network, prefix] of [
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
] as const) {
  refused.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  refused.addSubnet(network, prefix, 'ipv6');
}

/** Loopback, private, link-local, shared, reserved, multicast; and IPv6 forms that wrap IPv4. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPrivateAddress(mapped);
  const family = net.isIP(address);
  if (family === 0) return true;
  if (family === 6 && /^::ffff:/i.test(address)) return true;
  return refused.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Is the address one of these, or inside one of these ranges (`10.0.0.0/8`)? */
function isWithin(address: string, ranges: readonly string[]): boolean {
  const family = net.isIPv6(address) ? 'ipv6' : 'ipv4';
  const list = new net.BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    if (net.isIP(network) === 0) continue;
    const kind = net.isIPv6(network) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(network, kind);
    else if (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (kind === 'ipv6' ? 128 : 32))
      list.addSubnet(network, Number(prefix), kind);
  }
  return list.check(address, family);
}

export type Resolved =
  | { outcome: 'public'; address: string; family: 4 | 6 }
  | { outcome: 'private'; detail: string }
  | { outcome: 'unresolved'; detail: string };

/** All addresses of a host, refused if any of them is private; answers the one to connect to. */
export async function resolvePublic(hostname: string, allowed: readonly string[]): Promise<Resolved> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const found = await lookup(host, { all: true, verbatim: true }).catch((error: Error) => error);
  if (found instanceof Error) return { outcome: 'unresolved', detail: `${host}: ${found.message}` };
  const isAllowed = (address: string) => allowed.includes(host) || isWithin(address, allowed);
  const hidden = found.find(({ address }) => isPrivateAddress(address) && !isAllowed(address));
  if (hidden !== undefined) {
    const detail = `${host} is ${hidden.address}, inside a private network: the operator of this server can allow it by SKYLANTERN_ALLOW_PRIVATE`;
    return { outcome: 'private', detail };
  }
  const [first] = found;
  if (first === undefined) return { outcome: 'unresolved', detail: `${host} has no address` };
  return { outcome: 'public', address: first.address, family: first.family === 6 ? 6 : 4 };
}
