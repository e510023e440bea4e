const encoder = new TextEncoder();

/** SHA-256 of salt and text, hex: how an address is kept without keeping the address. */
export async function keyedHash(salt: string, text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(`${salt}\n${text}`));
  let hex = '';
  for (const byte of new Uint8Array(digest)) hex += byte.toString(16).padStart(2, '0');
  return hex;
}
