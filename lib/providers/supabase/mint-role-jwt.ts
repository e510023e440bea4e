import { SignJWT } from 'jose';

export type DatabaseRole = 'edge_gateway' | 'agent_worker' | 'delivery_worker' | 'maintenance';
const TTL_S = 600;

/** Short-lived HS256 tokens for one database role, re-minted a minute before they expire. */
export function createRoleJwt(settings: { jwtSecret: string; role: DatabaseRole; nowMs: () => number }): () => Promise<string> {
  let current: { token: string; expiresAtMs: number } | undefined;
  return async () => {
    const nowMs = settings.nowMs();
    if (!current || current.expiresAtMs - 60_000 <= nowMs) {
      const expiresAtMs = nowMs + TTL_S * 1000;
      const token = await new SignJWT({ role: settings.role })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuedAt(Math.floor(nowMs / 1000) - 5)
        .setExpirationTime(Math.floor(expiresAtMs / 1000))
        .sign(new TextEncoder().encode(settings.jwtSecret));
      current = { token, expiresAtMs };
    }
    return current.token;
  };
}
