/** The visitor's address: Vercel's own header there, else what our HTTP server wrote over X-Forwarded-For; never what a client claims. */
export function clientIp(headers: Headers, isVercel: boolean): string {
  const header = isVercel ? headers.get('x-vercel-forwarded-for') : headers.get('x-forwarded-for');
  return header?.split(',')[0]?.trim() || 'unknown';
}
