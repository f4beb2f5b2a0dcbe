import { createServer, request } from 'node:http';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { accountCommands } from '../../../src/kit/accounts.ts';
import type { Desk, Feature, Interaction } from '../../../src/kit/feature.ts';
import { createTeams } from '../../../src/surfaces/teams/routes.ts';
import { aDesk } from '../../support/a-desk.ts';
import { countStatements } from '../../support/count-statements.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { APP, accountOf, openTeamsOffice, TENANT, type TeamsOffice } from '../../support/teams-office.ts';

type Activity = Record<string, unknown>;

let db: FreshDatabase;
let desk: Desk;
let office: TeamsOffice;
let statements: () => string[];
let heard: Interaction[];
/** What Sam wrote to the bot, as Teams sent it. */
let genuine: Activity;

const feature: Feature = {
  name: 'test',
  commands: () => accountCommands,
  verbs: {
    help: {
      hint: 'chat.choose',
      roles: 'everyone',
      run: async (interaction) => {
        heard.push(interaction);
        return { kind: 'say', say: { verbatim: `Hello ${(await interaction.person()).name}` } };
      },
    },
  },
};

// The SDK writes every bad signature to the console, with the public key.
beforeAll(() => {
  const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  return () => quiet.mockRestore();
});

beforeAll(async () => {
  db = await freshDatabase();
  statements = countStatements(db);
  desk = await aDesk(db, [feature]);
  await db.prisma.person.create({
    data: {
      id: 'sam',
      name: 'Sam',
      email: 'sam@desk.example',
      language: 'en',
      timeZone: 'UTC',
      identities: {
        create: { surface: 'teams', tenant: TENANT, externalId: accountOf(3), joinedBy: 'file' },
      },
    },
  });
  office = await openTeamsOffice({ desk, features: [feature] });
  heard = [];
  await office.fake.act.say('sam', 'bot', 'help');
  genuine = office.fake.journal.deliveries.at(-1)?.activity ?? {};
});
afterAll(async () => {
  await office.close();
  await db.drop();
});

beforeEach(async () => {
  await office.teams.stop();
  heard = [];
  statements();
  office.logged.length = 0;
});

/** Nothing was asked of the database and nobody heard of it; Sam is served as if nothing had been. */
async function expectUntouched(): Promise<void> {
  expect(statements()).toEqual([]);
  expect(heard).toEqual([]);
  expect((await office.fake.act.say('sam', 'bot', 'help')).status).toBe(200);
  expect(heard).toHaveLength(1);
  expect(statements().length).toBeGreaterThan(0);
}

const seconds = () => Math.floor(Date.now() / 1_000);
const bearer = async (...signed: Parameters<TeamsOffice['fake']['sign']>) =>
  `Bearer ${await office.fake.sign(...signed)}`;

/** The genuine token with one of its three parts changed. */
async function damaged(change: (parts: [string, string, string]) => string[]): Promise<string> {
  const parts = (await office.fake.sign()).split('.') as [string, string, string];
  return `Bearer ${change(parts).join('.')}`;
}
function payload(part: string, change: Activity): string {
  const claims = JSON.parse(Buffer.from(part, 'base64url').toString()) as Activity;
  return Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url');
}

const HOUR = 3_600;
const TOKENS: [what: string, authorization: () => Promise<string> | string | null][] = [
  ['that is missing', () => null],
  ['that is empty', () => ''],
  ['that is only the word Bearer', () => 'Bearer'],
  ['of another scheme', async () => (await bearer()).replace('Bearer', 'Basic')],
  ['that is garbage', () => 'Bearer garbage'],
  ['that is garbage in three parts', () => 'Bearer a.b.c'],
  ['that is three empty parts', () => 'Bearer ..'],
  ['with a word behind it', async () => `${await bearer()} more`],
  ['of a key that nobody published', () => bearer({}, { key: 'other', keyId: 'unknown' })],
  ['of our key under an unknown id', () => bearer({}, { keyId: 'unknown' })],
  ['of another key under the known id', () => bearer({}, { key: 'other' })],
  ['signed by HS256 with the public key', () => bearer({}, { key: 'HS256' })],
  ['with the algorithm none', () => bearer({}, { key: 'none' })],
  ['for another bot', () => bearer({ aud: '99999999-9999-4999-8999-999999999999' })],
  ['for nobody', () => bearer({ aud: undefined })],
  ['of another issuer', () => bearer({ iss: 'https://api.botframework.example' })],
  ['of no issuer', () => bearer({ iss: undefined })],
  ['for another service address', () => bearer({ serviceurl: 'https://smba.example/emea/' })],
  ['for no service address', () => bearer({ serviceurl: undefined })],
  ['that has expired', () => bearer({ nbf: seconds() - 2 * HOUR, exp: seconds() - HOUR })],
  ['that is not valid yet', () => bearer({ nbf: seconds() + HOUR, exp: seconds() + 2 * HOUR })],
  [
    'whose payload was changed',
    () => damaged(([head, body, tail]) => [head, payload(body, { aud: APP.appId, sub: 'boss' }), tail]),
  ],
  ['whose signature is cut off', () => damaged(([head, body]) => [head, body, ''])],
  ['whose signature is cut short', () => damaged(([head, body, tail]) => [head, body, tail.slice(0, -8)])],
  ['without its last part', () => damaged(([head, body]) => [head, body])],
  ['whose head is no JSON', () => damaged(([, body, tail]) => ['e30x', body, tail])],
];

/** What the same keys sign for others than Teams: skills, the emulator, a tenant's own login. */
const ISSUERS = [
  'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
  'https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0',
  'https://sts.windows.net/f8cdef31-a31e-4b4a-93e4-5f571e91255a/',
  `https://sts.windows.net/${TENANT}/`,
  `https://login.microsoftonline.com/${TENANT}/v2.0`,
];
const AUDIENCES: [what: string, claims: Activity][] = [
  ['an emulator of version 1.0', { ver: '1.0', appid: APP.appId }],
  ['an emulator of version 2.0', { ver: '2.0', azp: APP.appId }],
  ['a skill of version 1.0', { ver: '1.0', appid: '33333333-3333-4333-8333-333333333333' }],
  ['a skill of version 2.0', { ver: '2.0', azp: '33333333-3333-4333-8333-333333333333' }],
];

describe('a token', () => {
  it.each(TOKENS)('%s is answered with 401 and reaches no statement', async (_, authorization) => {
    const { status, body } = await office.send(genuine, { authorization: await authorization() });

    expect(status).toBe(401);
    expect(body).toEqual({});
    await expectUntouched();
  });

  it.each(AUDIENCES)('of %s is answered with 401, whoever issued it', async (_, claims) => {
    for (const iss of [...ISSUERS, 'https://api.botframework.com']) {
      const authorization = await bearer({ iss, serviceurl: undefined, ...claims });
      const skill = { ...genuine, recipient: { id: `28:${APP.appId}`, role: 'skill' } };
      for (const activity of [genuine, { ...genuine, channelId: 'emulator' }, skill]) {
        expect([iss, (await office.send(activity, { authorization })).status]).toEqual([iss, 401]);
      }
    }
    for (const iss of ISSUERS) {
      // With the right service address as well: who issues decides.
      const authorization = await bearer({ iss, ...claims });
      expect([iss, (await office.send(genuine, { authorization })).status]).toEqual([iss, 401]);
    }
    await expectUntouched();
  });

  it('for a service address is not taken for an activity that names another one, where answers would go', async () => {
    const serviceUrl = 'http://127.0.0.1:9/elsewhere/';
    const { status } = await office.send({ ...genuine, serviceUrl });
    const without = await office.send({ ...genuine, serviceUrl: undefined });

    expect([status, without.status]).toEqual([401, 401]);
    await expectUntouched();
  });

  it.each(['AseChannel', 'emulator', 'directline', 'webchat', ''])(
    'of Teams does not let in an activity that says it comes from %j',
    async (channelId) => {
      const { status } = await office.send({ ...genuine, channelId });

      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(404);
      await expectUntouched();
    },
  );

  it('tells nobody in the log what was sent', async () => {
    const authorization = await bearer({}, { key: 'other' });
    await office.send({ ...genuine, text: 'a secret of a customer' }, { authorization });

    expect(office.logged).toHaveLength(1);
    expect(JSON.stringify(office.logged)).not.toContain('secret of a customer');
    expect(JSON.stringify(office.logged)).not.toContain(authorization.slice(7, 60));
  });
});

describe('a body', () => {
  const post = async (body: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(office.botUrl, { method: 'POST', body, headers });
    return answer.status;
  };
  const BODIES: [what: string, body: string][] = [
    ['empty', ''],
    ['{}', '{}'],
    ['[]', '[]'],
    ['null', 'null'],
    ['a word', '"help"'],
    ['no JSON', '{"type":'],
    ['an array of nothing', '[null]'],
    ['no text at all', '\u0000\u0001'],
  ];

  it.each(BODIES)(
    'that is %s is refused with and without a good token, and the process lives',
    async (_, body) => {
      const signed = { authorization: await bearer(), 'content-type': 'application/json' };
      const statuses = [
        await post(body),
        await post(body, { 'content-type': 'application/json' }),
        await post(body, { authorization: 'Bearer garbage' }),
        await post(body, signed),
      ];

      expect(statuses.filter((status) => status !== 401 && status !== 403)).toEqual([]);
      await expectUntouched();
    },
  );

  it.each([
    ['without a sender', { from: undefined }],
    ['without a place', { conversation: undefined }],
    ['without a type', { type: undefined }],
    ['with a place that is a word', { conversation: 'a:1' }],
  ])('of Teams that is %s is no activity', async (_, change) => {
    const { status } = await office.send({ ...genuine, ...change });

    expect([400, 401]).toContain(status);
    await expectUntouched();
  });

  it('of half a megabyte and more is refused unread', async () => {
    const { status } = await office.send({ ...genuine, text: 'x'.repeat(600_000) });

    expect(status).toBe(413);
    await expectUntouched();
  });

  it('that breaks off is forgotten', async () => {
    const { hostname, port, pathname } = new URL(office.botUrl);
    const broken = request({
      hostname,
      port,
      path: pathname,
      method: 'POST',
      headers: { 'content-length': '100' },
    });
    broken.on('error', () => undefined);
    broken.write('half');
    setTimeout(() => broken.destroy(), 20);
    await new Promise((resolve) => broken.once('close', resolve));
    await expectUntouched();
  });
});

describe('another company', () => {
  const ELSEWHERE = '44444444-4444-4444-8444-444444444444';
  const conversation = (tenantId: unknown) => ({ ...(genuine.conversation as Activity), tenantId });
  const data = (...ids: unknown[]) => ({ tenant: ids.length > 0 ? { id: ids[0] } : undefined });
  const TENANTS: [what: string, change: () => Activity][] = [
    ['is named', () => ({ conversation: conversation(ELSEWHERE), channelData: data(ELSEWHERE) })],
    ['is named beside ours', () => ({ conversation: conversation(TENANT), channelData: data(ELSEWHERE) })],
    ['is named before ours', () => ({ conversation: conversation(ELSEWHERE), channelData: data(TENANT) })],
    ['is named once', () => ({ conversation: conversation(undefined), channelData: data(ELSEWHERE) })],
    ['is not named, nor is ours', () => ({ conversation: conversation(undefined), channelData: data() })],
    ['is the only thing not said', () => ({ conversation: conversation(undefined), channelData: undefined })],
  ];

  it.each(TENANTS)('R02j R02a that %s is answered with 403 and reaches no statement', async (_, change) => {
    for (const more of [
      {},
      { type: 'invoke', name: 'adaptiveCard/action' },
      { type: 'installationUpdate' },
    ]) {
      const { status, body } = await office.send({ ...genuine, ...change(), ...more });

      expect({ status, body }).toEqual({ status: 403, body: {} });
    }
    await expectUntouched();
  });
});

describe('the keys', () => {
  it('that cannot be had let nobody in and stop nothing', async () => {
    const fresh = await openTeamsOffice({ desk, features: [feature] });
    fresh.fake.faults.add({ method: 'openid', kind: 'resetBefore', count: 3 });
    const { status } = await fresh.send({ ...genuine, serviceUrl: fresh.serviceUrl });
    await fresh.teams.stop();

    // Teams sends it again, which it would not after a 401.
    expect(status).toBe(503);
    expect(heard).toEqual([]);
    expect(statements()).toEqual([]);
    fresh.fake.faults.clear();
    expect((await fresh.fake.act.say('sam', 'bot', 'help')).status).toBe(200);
    await fresh.close();
  });

  it('of another channel sign nothing for Teams', async () => {
    const keys = await openKeyServer(['webchat', 'directline']);
    const { bot, close } = await openBot(keys.url);
    const authorization = `Bearer ${await keys.sign(office.serviceUrl)}`;
    const answer = await fetch(bot, {
      method: 'POST',
      body: JSON.stringify(genuine),
      headers: { authorization, 'content-type': 'application/json' },
    });
    await close();
    await keys.close();

    expect(answer.status).toBe(401);
    await expectUntouched();
  });

  it('are never read as a shared secret, in whatever form they are written down', async () => {
    const keys = await openKeyServer(['msteams']);
    const { bot, close } = await openBot(keys.url);
    const post = async (token: string) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      return (await fetch(bot, { method: 'POST', body: JSON.stringify(genuine), headers })).status;
    };
    const good = await post(await keys.sign(office.serviceUrl));
    await office.teams.stop();
    heard = [];
    statements();
    const forged = await Promise.all(
      keys.forgeries(office.serviceUrl).map(async (token) => post(await token)),
    );
    await close();
    await keys.close();

    expect(good).toBe(200);
    expect(forged.length).toBeGreaterThan(3);
    expect(forged.filter((status) => status !== 401)).toEqual([]);
    await expectUntouched();
  });
});

/** A key server of the test's own, whose key is for these channels. */
async function openKeyServer(endorsements: string[]) {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const spki = await exportSPKI(publicKey);
  const key = { ...jwk, use: 'sig', alg: 'RS256', kid: 'own', endorsements };
  let url = '';
  const server = createServer((req, res) => {
    const body =
      req.url === '/keys'
        ? { keys: [key] }
        : { issuer: 'https://api.botframework.com', jwks_uri: `${url}/keys` };
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  url = await listen(server);
  const claims = (serviceurl: string) =>
    new SignJWT({ serviceurl })
      .setIssuer('https://api.botframework.com')
      .setAudience(APP.appId)
      .setIssuedAt()
      .setExpirationTime('1h');
  const secrets = [spki, spki.trim(), JSON.stringify(jwk), String(jwk.n), 'own', ''.padEnd(32)];
  return {
    url: `${url}/openid`,
    sign: (serviceurl: string) =>
      claims(serviceurl).setProtectedHeader({ alg: 'RS256', kid: 'own' }).sign(privateKey),
    forgeries: (serviceurl: string) =>
      secrets.flatMap((secret) =>
        (['HS256', 'HS512'] as const).map((alg) =>
          claims(serviceurl)
            .setProtectedHeader({ alg, kid: 'own' })
            .sign(new TextEncoder().encode(secret.padEnd(64))),
        ),
      ),
    close: () => closed(server),
  };
}

/** A bot of the same desk that believes another key server. */
async function openBot(openIdMetadataUrl: string): Promise<{ bot: string; close(): Promise<void> }> {
  const silent = { warn: () => undefined, error: () => undefined };
  const teams = createTeams({
    config: { ...APP, tenantIds: [TENANT], openIdMetadataUrl, loginUrl: office.loginUrl },
    desk,
    features: [feature],
    log: silent,
    metrics: { answered: () => undefined },
    wake: () => undefined,
  });
  const server = createServer((req, res) => void teams.handle(req, res));
  const bot = await listen(server);
  return {
    bot,
    async close() {
      await teams.stop();
      await closed(server);
    },
  };
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

async function closed(server: ReturnType<typeof createServer>): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
