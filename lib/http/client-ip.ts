/** The first four groups of an IPv6 address; one line or phone has all the addresses below them. */
function networkOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::');
  const front = head ? head.split(':') : [];
  const back = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array<string>(zeros).fill('0'), ...back];
  const network = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/64`;
}

/**
 * Whom to count: Vercel's own header there, else what our HTTP server wrote over X-Forwarded-For; never what a client claims.
 * An IPv6 visitor is counted as the /64 network, since every phone may choose among its 2^64 addresses.
 */
export function clientIp(headers: Headers, isVercel: boolean): string {
  const header = isVercel ? headers.get('x-vercel-forwarded-for') : headers.get('x-forwarded-for');
  const address = header?.split(',')[0]?.trim() || 'unknown';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  return address.includes(':') ? networkOf(address) : address;
}
