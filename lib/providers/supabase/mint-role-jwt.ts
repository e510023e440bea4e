import { importJWK, importPKCS8, SignJWT } from 'jose';

export type DatabaseRole = 'edge_gateway' | 'agent_worker' | 'delivery_worker' | 'maintenance';
/**
 * With what tokens are signed: the shared secret of a local database (HS256), or a private key whose public half the project knows
 * under an id (ES256), as PKCS #8 PEM or as a JWK in JSON.
 */
export type JwtKey = { jwtSecret: string } | { jwtPrivateKey: string; jwtKeyId: string };

/** With the five seconds below just under ten minutes. */
const TTL_S = 590;
const RENEW_BEFORE_S = 60;
/** The database's clock may be behind ours. */
const CLOCK_SKEW_S = 5;

type Signer = (token: SignJWT) => Promise<string>;

/** Short-lived tokens for one database role, minted anew a minute before they expire. */
export function createRoleJwt(key: JwtKey, { role, nowMs }: { role: DatabaseRole; nowMs: () => number }): () => Promise<string> {
  const sign = createSigner(key);
  let current: { token: string; renewAtS: number } | undefined;
  return async () => {
    const nowS = Math.floor(nowMs() / 1000);
    if (!current || current.renewAtS <= nowS) {
      const claims = new SignJWT({ role }).setIssuedAt(nowS - CLOCK_SKEW_S).setExpirationTime(nowS + TTL_S);
      current = { token: await sign(claims), renewAtS: nowS + TTL_S - RENEW_BEFORE_S };
    }
    return current.token;
  };
}

function createSigner(key: JwtKey): Signer {
  if ('jwtSecret' in key) {
    const secret = new TextEncoder().encode(key.jwtSecret);
    return (token) => token.setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(secret);
  }
  const { jwtPrivateKey, jwtKeyId } = key;
  let imported: ReturnType<typeof importPrivateKey> | undefined;
  return async (token) => {
    imported ??= importPrivateKey(jwtPrivateKey);
    return token.setProtectedHeader({ alg: 'ES256', kid: jwtKeyId, typ: 'JWT' }).sign(await imported);
  };
}

function importPrivateKey(text: string) {
  const trimmed = text.trim();
  // Settings pages often keep a PEM on one line with its breaks written out.
  return trimmed.startsWith('{')
    ? importJWK(JSON.parse(trimmed), 'ES256')
    : importPKCS8(trimmed.replaceAll('\\n', '\n'), 'ES256');
}
