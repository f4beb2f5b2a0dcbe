import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { APP_ID } from './servers.ts';

/** The platform's login service: its public key, and a token as it puts one into every request of an hour. */
export type KeyServer = {
  openIdMetadataUrl: string;
  loginUrl: string;
  /** Where the platform's connector would be; nobody is asked there. */
  serviceUrl: string;
  token: string;
  close(): Promise<void>;
};

const ISSUER = 'https://api.botframework.com';

export async function startKeyServer(): Promise<KeyServer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), use: 'sig', kid: 'bench', endorsements: ['msteams'] };
  let url = '';
  const server = createServer((request, response) => {
    const answer = request.url === '/keys' ? { keys: [key] } : { issuer: ISSUER, jwks_uri: `${url}/keys` };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const serviceUrl = `${url}/connector/`;
  const token = await new SignJWT({ serviceurl: serviceUrl })
    .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(APP_ID)
    .setIssuedAt()
    .setNotBefore('0s')
    .setExpirationTime('1h')
    .sign(privateKey);
  return {
    openIdMetadataUrl: `${url}/openid`,
    loginUrl: `${url}/login`,
    serviceUrl,
    token,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
