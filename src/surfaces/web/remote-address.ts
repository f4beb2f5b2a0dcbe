import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** From where a proxy of our own reaches this process: this machine and private networks. */
const NEAR = new BlockList();
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  NEAR.addSubnet(net, bits, 'ipv4');
NEAR.addAddress('::1', 'ipv6');
NEAR.addSubnet('fc00::', 7, 'ipv6');

/**
 * Who asks, as far as it can be believed: the peer; behind a proxy of our own, what that proxy saw, which is the last hop of its header. The
 * earlier hops are whatever the sender wrote.
 */
export function remoteAddress(request: Pick<IncomingMessage, 'headers' | 'socket'>): string {
  const peer = plain(request.socket.remoteAddress ?? '');
  const hops = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const last = plain(hops.at(-1)?.trim() ?? '');
  return isNear(peer) && isIP(last) > 0 ? last : peer;
}

function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function isNear(address: string): boolean {
  return isIP(address) > 0 && NEAR.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
