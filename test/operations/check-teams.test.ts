import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli.ts';
import type { TeamsConfig } from '../../src/config.ts';
import { checkTeams } from '../../src/operations/check-teams.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const APP = '6c1b7a3e-0f0e-4f0c-9a53-5d1f6b1c2d3e';
const HOME = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';
const OTHER = '0b53d6a1-3a0a-4c3e-8a05-0c4d7a9a7f10';
const SECRET = 'abc8Q~verysecret';
const URL_OF_DESK = 'https://desk.example.com';

type Asked = { url: string; form: URLSearchParams };
let service: Server;
let origin: string;
/** Nobody listens there any more. */
let silent: string;
let asked: Asked[];
let answers: Record<string, { status: number; body: unknown }>;
let teams: TeamsConfig;

beforeAll(async () => {
  service = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    const url = request.url ?? '';
    asked.push({ url, form: new URLSearchParams(body) });
    const { status, body: said } = answers[url] ?? { status: 400, body: { error: 'invalid_tenant' } };
    response.writeHead(status).end(typeof said === 'string' ? said : JSON.stringify(said));
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  origin = originOf(service);
  const ended = createServer().listen(0, '127.0.0.1');
  await once(ended, 'listening');
  silent = originOf(ended);
  ended.close();
});
afterAll(() => void service.close());

const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const signIn = (tenant: string) => `/login/${tenant}/v2.0/.well-known/openid-configuration`;
const token = (tenant: string) => `/login/${tenant}/oauth2/v2.0/token`;

beforeEach(() => {
  asked = [];
  answers = {
    [token(HOME)]: { status: 200, body: { access_token: 'ey.token', expires_in: 3599 } },
    [signIn(HOME)]: { status: 200, body: { issuer: 'x' } },
    [signIn(OTHER)]: { status: 200, body: { issuer: 'x' } },
    '/metadata': {
      status: 200,
      body: { issuer: 'https://api.botframework.com', jwks_uri: `${origin}/keys` },
    },
    '/keys': {
      status: 200,
      body: { keys: [{ kid: 'a', endorsements: ['msteams'] }, { kid: 'b' }] },
    },
  };
  teams = {
    appId: APP,
    appPassword: SECRET,
    tenantIds: [HOME, OTHER],
    loginUrl: `${origin}/login/`,
    openIdMetadataUrl: `${origin}/metadata`,
  };
});

const examine = async (about: string, config: Partial<TeamsConfig> = {}) => {
  const findings = await checkTeams({ ...teams, ...config }, URL_OF_DESK);
  expect(JSON.stringify(findings)).not.toContain(SECRET);
  expect(JSON.stringify(findings)).not.toContain('ey.token');
  const found = findings.find((finding) => finding.about === about);
  if (!found) throw new Error(`nothing was found about ${about}`);
  return found;
};
const refuse = (code: number, error = 'invalid_client') => {
  answers[token(HOME)] = { status: 401, body: { error, error_codes: [code], error_description: SECRET } };
};

describe('the check of Teams', () => {
  it('finds a sound bot healthy, asked for in the tenant that is named first', async () => {
    const findings = await checkTeams(teams, URL_OF_DESK);
    expect(findings.map(({ verdict }) => verdict)).toEqual(['good', 'good', 'good', 'good', 'good']);
    expect(findings.at(-1)?.says).toContain(`${URL_OF_DESK}/api/messages`);
    const [asking] = asked.filter(({ url }) => url === token(HOME));
    expect(Object.fromEntries(asking?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: APP,
      client_secret: SECRET,
      scope: 'https://api.botframework.com/.default',
    });
    expect(asked.map(({ url }) => url)).not.toContain(token(OTHER));
  });

  it.each([
    [7000215, 'the secret is wrong', /Value of a secret.+not its Secret ID/],
    [7000222, 'the secret has expired', /make a new one/],
    [700016, 'the tenant has no such app', /TEAMS_APP_ID.+first into TEAMS_TENANT_IDS/],
    [90002, 'there is no such tenant', /Directory \(tenant\) ID/],
    [4242, 'AADSTS4242', /TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_IDS/],
  ])('says what refusal %i of the login service means', async (code, says, mend) => {
    refuse(code);
    const found = await examine('Teams bot');
    expect(found).toMatchObject({ verdict: 'bad', mend: expect.stringMatching(mend) });
    expect(found.says).toContain(says);
    expect(found.says).toContain(`AADSTS${code}`);
  });

  it('takes an answer without a token for a refusal', async () => {
    answers[token(HOME)] = { status: 200, body: 'a page of a proxy' };
    expect(await examine('Teams bot')).toMatchObject({ verdict: 'bad', says: 'gets no token: status 200' });
  });

  it('names a login service that does not answer, and still tries the rest', async () => {
    const found = await examine('Teams bot', { loginUrl: silent });
    expect(found).toMatchObject({ verdict: 'bad', mend: expect.stringContaining('TEAMS_LOGIN_URL') });
    expect(found.says).toContain('ECONNREFUSED');
    expect((await examine('Teams request keys', { loginUrl: silent })).verdict).toBe('good');
  });

  it('tells the tenants that exist from those that do not', async () => {
    expect((await examine(`Teams tenant ${HOME}`)).says).toContain('the bot is registered there');
    delete answers[signIn(OTHER)];
    expect(await examine(`Teams tenant ${OTHER}`)).toMatchObject({ verdict: 'bad', says: 'does not exist' });
    answers[signIn(OTHER)] = { status: 503, body: '' };
    expect((await examine(`Teams tenant ${OTHER}`)).verdict).toBe('unsure');
  });

  it('refuses a source of keys that has none for Teams, by which every request would be refused', async () => {
    answers['/keys'] = { status: 200, body: { keys: [{ kid: 'b', endorsements: ['webchat'] }] } };
    expect((await examine('Teams request keys')).says).toContain('holds no key for Teams');
    delete answers['/keys'];
    expect((await examine('Teams request keys')).verdict).toBe('bad');
    answers['/metadata'] = { status: 404, body: 'nothing here' };
    expect(await examine('Teams request keys')).toMatchObject({
      verdict: 'bad',
      says: `${origin}/metadata names no keys: status 404`,
      mend: expect.stringContaining('TEAMS_OPENID_METADATA_URL'),
    });
    expect((await examine('Teams request keys', { openIdMetadataUrl: silent })).says).toContain(
      'ECONNREFUSED',
    );
  });

  it('refuses an address of the desk that Teams does not call', async () => {
    const findings = await checkTeams(teams, 'http://10.0.0.1');
    expect(findings.at(-1)).toMatchObject({ verdict: 'bad', mend: expect.stringContaining('PUBLIC_URL') });
  });
});

describe('the doctor', () => {
  const CHANNEL = '19:abc123@thread.tacv2';
  let database: FreshDatabase;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    database = await freshDatabase();
    folder = await fs.mkdtemp(path.join(tmpdir(), 'registrar-check-teams-'));
    file = path.join(folder, 'desk.yaml');
    const demo = await fs.readFile(path.resolve(import.meta.dirname, '../../manifests/desk.yaml'), 'utf8');
    const ours = demo.replace('19:desk@thread.tacv2', CHANNEL);
    await fs.writeFile(file, ours);
  });
  afterAll(async () => {
    await database.drop();
    await fs.rm(folder, { recursive: true });
  });

  async function desk(
    args: string,
    env: Record<string, string> = {},
  ): Promise<{ code: number; said: string }> {
    const lines: string[] = [];
    const code = await runCli(
      args.split(' '),
      { DATABASE_URL: database.url, DATA_DIR: folder, DESK_FILE: file, ...env },
      (line) => void lines.push(line),
    );
    return { code, said: lines.join('\n') };
  }
  const real = () => ({
    TEAMS_APP_ID: APP,
    TEAMS_APP_PASSWORD: SECRET,
    TEAMS_TENANT_IDS: `${HOME},${OTHER}`,
    TEAMS_LOGIN_URL: `${origin}/login`,
    TEAMS_OPENID_METADATA_URL: `${origin}/metadata`,
    FIELD_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    PUBLIC_URL: URL_OF_DESK,
  });

  it('asks Teams alone when Slack is not connected, and learns of the channels from their cards', async () => {
    expect((await desk('apply')).code).toBe(0);
    const { code, said } = await desk('doctor', real());
    expect(said).toContain(`ok   Teams bot: ${APP} gets its token`);
    expect(said).toContain('ok   Teams request keys: 1 of https://api.botframework.com');
    expect(said).toMatch(/\? {4}Teams channel desk: nothing was posted there yet\n.+Manage team/);
    expect(said).not.toContain('Slack');
    expect(code).toBe(0);

    await database.pool.query(
      `insert into card (kind, target, audience, surface, fault, parked_at) values ('x', 'y', 'channel:desk', 'teams', 'unreachable', now())`,
    );
    const again = await desk('doctor', real());
    expect(again.said).toContain('BAD  Teams channel desk: 1 cards could not be posted');
    expect(again.code).toBe(1);
  });

  it('asks neither of them in local mode', async () => {
    expect((await desk('doctor')).said).toContain('Chat: not connected: the local workspace serves');
    expect(asked).toEqual([]);
  });
});
