import { exportJWK, exportPKCS8, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRoleJwt, type JwtKey } from './mint-role-jwt.ts';

const NOW_MS = 1_800_000_000_000;
const jwtSecret = 'j'.repeat(32);
const secret = new TextEncoder().encode(jwtSecret);
const at = (ms: number) => ({ currentDate: new Date(ms) });

describe('a role token signed with the shared secret', () => {
  it('is for one role and under ten minutes, and minted again a minute before that ends', async () => {
    let nowMs = NOW_MS;
    const mint = createRoleJwt({ jwtSecret }, { role: 'edge_gateway', nowMs: () => nowMs });
    const first = await mint();
    const { payload, protectedHeader } = await jwtVerify(first, secret, at(nowMs));
    expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(payload).toEqual({ role: 'edge_gateway', iat: nowMs / 1000 - 5, exp: nowMs / 1000 + 590 });
    nowMs += 529_000;
    expect(await mint()).toBe(first);
    nowMs += 1_000;
    expect(await mint()).not.toBe(first);
  });

  it('is refused after its time and under another secret', async () => {
    const token = await createRoleJwt({ jwtSecret }, { role: 'maintenance', nowMs: () => NOW_MS })();
    await expect(jwtVerify(token, secret, at(NOW_MS + 600_000))).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
    await expect(jwtVerify(token, new TextEncoder().encode('k'.repeat(32)), at(NOW_MS))).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
  });
});

describe('a role token signed with a private key', () => {
  let pair: Awaited<ReturnType<typeof generateKeyPair>>;
  let keys: Record<string, JwtKey>;
  beforeAll(async () => {
    pair = await generateKeyPair('ES256', { extractable: true });
    const pem = await exportPKCS8(pair.privateKey);
    keys = {
      'a PEM': { jwtPrivateKey: pem, jwtKeyId: 'key-1' },
      'a PEM on one line': { jwtPrivateKey: pem.trim().replaceAll('\n', '\\n'), jwtKeyId: 'key-1' },
      'a JWK': { jwtPrivateKey: JSON.stringify(await exportJWK(pair.privateKey)), jwtKeyId: 'key-1' },
    };
  });

  it.each(['a PEM', 'a PEM on one line', 'a JWK'])(
    'given as %s names its key and is verified by the public half',
    async (form) => {
      const token = await createRoleJwt(keys[form]!, { role: 'agent_worker', nowMs: () => NOW_MS })();
      const { payload, protectedHeader } = await jwtVerify(token, pair.publicKey, at(NOW_MS));
      expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'key-1', typ: 'JWT' });
      expect(payload).toMatchObject({ role: 'agent_worker' });
      expect(Number(payload.exp) - Number(payload.iat)).toBeLessThanOrEqual(600);
    },
  );

  it('is refused by another key, and by a verifier that would take the public half for a shared secret', async () => {
    const token = await createRoleJwt(keys['a PEM']!, { role: 'agent_worker', nowMs: () => NOW_MS })();
    const other = await generateKeyPair('ES256');
    await expect(jwtVerify(token, other.publicKey, at(NOW_MS))).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
    const forged = await new SignJWT({ role: 'service_role' }).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    await expect(jwtVerify(forged, pair.publicKey, { algorithms: ['ES256'], ...at(NOW_MS) })).rejects.toMatchObject({
      code: 'ERR_JOSE_ALG_NOT_ALLOWED',
    });
  });
});
