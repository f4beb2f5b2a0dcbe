import { randomUUID } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { Json } from './wire.ts';

export const ISSUER = 'https://api.botframework.com';
const LIFE = 3_600;

export type SignOptions = {
  /**
   * `own` is the published key. `other` is a key nobody published, under the known key id unless `keyId` says otherwise; `HS256`
   * takes the published key for a shared secret; `none` leaves the signature out.
   */
  key?: 'own' | 'other' | 'HS256' | 'none';
  keyId?: string;
};
/** A bearer token for the bot; claims given here replace the true ones, `undefined` takes one away. */
export type Sign = (claims?: Json, options?: SignOptions) => Promise<string>;

export type Signer = {
  sign: Sign;
  openid: (origin: string) => Json;
  keys: () => Promise<Json>;
};

/** The connector's identity: a key pair that is made when it is first needed, and the tokens signed with it. */
export function createSigner(appId: string, serviceUrl: () => string): Signer {
  const keyId = randomUUID();
  const lazily = () => generateKeyPair('RS256', { extractable: true });
  let pair: ReturnType<typeof lazily> | undefined;
  let other: ReturnType<typeof lazily> | undefined;
  const own = () => {
    pair ??= lazily();
    return pair;
  };
  const stranger = () => {
    other ??= lazily();
    return other;
  };
  return {
    sign: async (claims = {}, { key = 'own', keyId: kid = keyId } = {}) => {
      const seconds = Math.floor(Date.now() / 1_000);
      const payload: JWTPayload = {
        iss: ISSUER,
        aud: appId,
        serviceurl: serviceUrl(),
        iat: seconds,
        nbf: seconds - 5,
        exp: seconds + LIFE,
        ...claims,
      };
      if (key === 'none') return `${encode({ alg: 'none', typ: 'JWT', kid })}.${encode(payload)}.`;
      const alg = key === 'HS256' ? 'HS256' : 'RS256';
      const jwt = new SignJWT(payload).setProtectedHeader({ alg, typ: 'JWT', kid });
      if (key === 'HS256')
        return jwt.sign(new TextEncoder().encode(await exportSPKI((await own()).publicKey)));
      return jwt.sign((await (key === 'own' ? own() : stranger())).privateKey);
    },
    openid: (origin) => ({
      issuer: ISSUER,
      authorization_endpoint: `${origin}/teams/openid/authorize`,
      jwks_uri: `${origin}/teams/openid/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    }),
    keys: async () => ({
      keys: [
        {
          ...(await exportJWK((await own()).publicKey)),
          use: 'sig',
          alg: 'RS256',
          kid: keyId,
          x5t: keyId,
          endorsements: ['msteams'],
        },
      ],
    }),
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
