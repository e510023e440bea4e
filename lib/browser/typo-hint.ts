const COMMON_DOMAINS = [
  'gmail.com',
  'googlemail.com',
  'yahoo.com',
  'hotmail.com',
  'outlook.com',
  'icloud.com',
  'live.com',
  'aol.com',
  'proton.me',
  'protonmail.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  't-online.de',
  'freenet.de',
  'orange.fr',
  'wanadoo.fr',
  'laposte.net',
  'libero.it',
  'yahoo.co.uk',
  'hotmail.co.uk',
  'btinternet.com',
  'comcast.net',
  'me.com',
  'msn.com',
  'mail.ru',
  'yandex.ru',
  'qq.com',
  '163.com',
];
// Real providers one slip away from a bigger one: never "corrected".
const REAL_NEIGHBOURS = new Set([
  'mail.com',
  'email.com',
  'gmx.com',
  'gmx.at',
  'gmx.ch',
  'ymail.com',
  'live.de',
  'outlook.de',
  'hotmail.de',
  'hotmail.fr',
  'yahoo.fr',
  'yahoo.de',
  'fmail.com',
  'pm.me',
  'msn.cn',
  'web.com',
  'aol.de',
  'mac.com',
  'line.com',
  'life.com',
  'love.com',
]);

/** Returns the address the visitor probably meant ("ann@gmial.com" -> "ann@gmail.com"), or null when it looks right. */
export function typoHint(email: string): string | null {
  const match = /^([^@\s]+)@([^@\s]+)$/.exec(email.trim());
  const [, local, typed] = match ?? [];
  if (!local || !typed) return null;
  const domain = typed.toLowerCase().replace(/\.+$/, '').replaceAll(',', '.');
  if (COMMON_DOMAINS.includes(domain)) return domain === typed.toLowerCase() ? null : `${local}@${domain}`;
  if (REAL_NEIGHBOURS.has(domain)) return null;
  const near = COMMON_DOMAINS.map((known) => ({ known, distance: editDistance(domain, known) })).sort(
    (a, b) => a.distance - b.distance,
  )[0];
  // A short name has many honest neighbours: one slip only; a long one may have two.
  return near && near.distance <= (near.known.length > 8 ? 2 : 1) ? `${local}@${near.known}` : null;
}

/** Optimal string alignment distance: a swap of two neighbours ("gmial") counts as one slip. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1));
      if (!same && i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      row.push(best);
    }
  }
  return at(a.length, b.length);
}
