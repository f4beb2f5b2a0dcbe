import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';
import { Environment } from '../src/config-variables.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const SLACK = {
  SLACK_TEAM_IDS: 'T024BE7LD, T0G9PQBBK',
  SLACK_BOT_TOKEN: 'xoxb-1-abc',
  SLACK_SIGNING_SECRET: '8f742231b10e8888',
  FIELD_KEYS: `2026a:${KEY}`,
};
const TEAMS = {
  TEAMS_APP_ID: '6c1b7a3e-0f0e-4f0c-9a53-5d1f6b1c2d3e',
  TEAMS_APP_PASSWORD: 'abc8Q~example',
  TEAMS_TENANT_IDS: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
  FIELD_KEYS: `2026a:${KEY}`,
};

let dataDir: string;
beforeAll(() => {
  dataDir = fs.mkdtempSync(path.join(tmpdir(), 'registrar-config-'));
});
afterAll(() => fs.rmSync(dataDir, { recursive: true }));

const read = (env: Record<string, string | undefined>) => readConfig({ DATA_DIR: dataDir, ...env });
function refusalOf(env: Record<string, string | undefined>): ConfigError {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}
const namesOf = (env: Record<string, string | undefined>) => refusalOf(env).faults.map(({ name }) => name);

describe('the settings', () => {
  it('open the local workspace when nothing is set', () => {
    const config = read({});
    expect(config).toMatchObject({
      mode: 'local',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      logLevel: 'info',
    });
    expect(config.databaseUrl).toBeUndefined();
  });

  it('make the local key ring once, readable by its owner only', () => {
    const [first, second] = [read({}), read({})];
    expect(first.fieldKeys[0]?.key).toHaveLength(32);
    expect(second.fieldKeys).toEqual(first.fieldKeys);
    expect(fs.statSync(path.join(dataDir, 'local-keys')).mode & 0o777).toBe(0o600);
  });

  it('refuse a damaged local key ring and leave it as it is', () => {
    const damaged = fs.mkdtempSync(path.join(dataDir, 'damaged-'));
    fs.writeFileSync(path.join(damaged, 'local-keys'), 'local:zzz\n');
    expect(() => readConfig({ DATA_DIR: damaged })).toThrow(/holds no key ring any more/);
    expect(fs.readdirSync(damaged)).toEqual(['local-keys']);
    expect(fs.readFileSync(path.join(damaged, 'local-keys'), 'utf8')).toBe('local:zzz\n');
  });

  it('connect a Slack workspace over HTTP, and in Socket Mode without a signing secret', () => {
    expect(read(SLACK)).toMatchObject({ mode: 'real', slack: { teamIds: ['T024BE7LD', 'T0G9PQBBK'] } });
    const socket = { ...SLACK, SLACK_SIGNING_SECRET: undefined, SLACK_APP_TOKEN: 'xapp-1-A' };
    expect(read(socket).slack).toMatchObject({ appToken: 'xapp-1-A' });
  });

  it('connect Teams', () => {
    expect(read(TEAMS)).toMatchObject({ mode: 'real', teams: { tenantIds: [TEAMS.TEAMS_TENANT_IDS] } });
  });

  it('compare the ids of Teams in small letters, however they were copied', () => {
    const { TEAMS_APP_ID, TEAMS_TENANT_IDS } = TEAMS;
    const copied = {
      TEAMS_APP_ID: TEAMS_APP_ID.toUpperCase(),
      TEAMS_TENANT_IDS: TEAMS_TENANT_IDS.toUpperCase(),
    };
    expect(read({ ...TEAMS, ...copied }).teams).toMatchObject({
      appId: TEAMS_APP_ID,
      tenantIds: [TEAMS_TENANT_IDS],
    });
  });

  it('open no local workspace, and no desk without Teams, where only its tenants are given', () => {
    const { TEAMS_TENANT_IDS } = TEAMS;
    expect(namesOf({ TEAMS_TENANT_IDS })).toEqual(['TEAMS_APP_ID', 'TEAMS_APP_PASSWORD', 'FIELD_KEYS']);
    expect(namesOf({ ...SLACK, TEAMS_TENANT_IDS })).toEqual(['TEAMS_APP_ID', 'TEAMS_APP_PASSWORD']);
    expect(refusalOf({ ...SLACK, TEAMS_TENANT_IDS }).message).toContain('nobody checks who sends a message');
  });

  it('refuse to serve Teams over an address that others can read', () => {
    for (const name of ['TEAMS_OPENID_METADATA_URL', 'TEAMS_LOGIN_URL']) {
      expect(namesOf({ ...TEAMS, [name]: 'http://login.example.com/teams' })).toEqual([name]);
      for (const address of ['http://127.0.0.1:4000/teams', 'https://login.microsoftonline.us'])
        expect(read({ ...TEAMS, [name]: address }).mode).toBe('real');
    }
  });

  it('keep the key ring in its order, newest first', () => {
    const ring = `2026b:${Buffer.alloc(32, 9).toString('base64')},2026a:${KEY}`;
    expect(read({ ...SLACK, FIELD_KEYS: ring }).fieldKeys.map(({ id }) => id)).toEqual(['2026b', '2026a']);
  });

  it('cannot be changed afterwards', () => {
    const config = read(SLACK);
    expect(
      Object.isFrozen(config) && Object.isFrozen(config.slack) && Object.isFrozen(config.fieldKeys),
    ).toBe(true);
  });

  it('refuse production without a chat platform and say what is missing', () => {
    expect(refusalOf({ NODE_ENV: 'production' }).message).toMatch(
      /SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_TEAM_IDS.+TEAMS_APP_ID.+FIELD_KEYS/,
    );
  });

  it.each([
    'SLACK_BOT_TOKEN',
    'SLACK_SIGNING_SECRET',
    'SLACK_APP_TOKEN',
    'TEAMS_APP_ID',
    'TEAMS_APP_PASSWORD',
    'FIELD_KEYS',
  ])('refuse a secret that is present but empty: %s', (name) => {
    for (const blank of ['', '  ']) {
      const refusal = refusalOf({ ...SLACK, ...TEAMS, [name]: blank });
      expect(refusal.faults).toEqual([{ name, fault: 'is present but empty.' }]);
      expect(refusal.message).toContain(`Example: ${name}=`);
    }
  });

  it.each([
    ['SLACK_SIGNING_SECRET', { ...SLACK, SLACK_SIGNING_SECRET: undefined }],
    ['SLACK_TEAM_IDS', { ...SLACK, SLACK_TEAM_IDS: '' }],
    ['SLACK_BOT_TOKEN', { ...SLACK, SLACK_BOT_TOKEN: undefined }],
    ['FIELD_KEYS', { ...SLACK, FIELD_KEYS: undefined }],
    ['TEAMS_TENANT_IDS', { ...TEAMS, TEAMS_TENANT_IDS: undefined }],
    ['TEAMS_TENANT_IDS', { ...TEAMS, TEAMS_TENANT_IDS: ' ' }],
    ['TEAMS_APP_PASSWORD', { ...TEAMS, TEAMS_APP_PASSWORD: undefined }],
    ['TEAMS_APP_ID', { ...TEAMS, TEAMS_APP_ID: undefined }],
    ['MAIL_FROM', { SMTP_URL: 'smtp://mail.example.com' }],
    ['REGISTRAR_CRASH_AT', { ...SLACK, REGISTRAR_CRASH_AT: 'execute.afterCommit' }],
  ])('refuse a start where %s is missing or out of place', (name, env) => {
    expect(namesOf(env)).toEqual([name]);
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['PUBLIC_URL', 'desk.example.com'],
    ['DATABASE_URL', 'mysql://db/desk'],
    ['SLACK_TEAM_IDS', 'acme'],
    ['SLACK_BOT_TOKEN', 'xoxp-1-abc'],
    ['SLACK_APP_TOKEN', 'xoxb-1-abc'],
    ['TEAMS_APP_ID', 'registrar'],
    ['TEAMS_APP_ID', '6c1b7a3e0f0e4f0c9a535d1f6b1c2d3e'],
    ['TEAMS_APP_PASSWORD', 'abc8Q~'],
    ['TEAMS_TENANT_IDS', 'acme.onmicrosoft.com'],
    ['TEAMS_TENANT_IDS', 'common'],
    ['TEAMS_TENANT_IDS', `${TEAMS.TEAMS_TENANT_IDS},*`],
    ['TEAMS_LOGIN_URL', 'login.microsoftonline.us'],
    ['FIELD_KEYS', `2026a:${KEY.slice(0, 20)}`],
    ['FIELD_KEYS', `2026a:${KEY},2026a:${KEY}`],
    ['LOG_LEVEL', 'loud'],
    ['SMTP_URL', 'https://mail.example.com'],
    ['REGISTRAR_CRASH_AT', 'point:0'],
  ])('refuse %s=%s and never repeat the value of a secret', (name, value) => {
    const refusal = refusalOf({ [name]: value });
    expect(refusal.faults.map((fault) => fault.name)).toEqual([name]);
    expect(refusal.faults[0]?.fault).not.toContain(value);
  });

  it('name every fault at once', () => {
    expect(namesOf({ PORT: '-1', LOG_LEVEL: 'loud', DATABASE_URL: 'nowhere' }).sort()).toEqual([
      'DATABASE_URL',
      'LOG_LEVEL',
      'PORT',
    ]);
  });

  it('take the crash point apart', () => {
    expect(read({ REGISTRAR_CRASH_AT: 'execute.afterCommit:3' }).crashAt).toEqual({
      name: 'execute.afterCommit',
      nth: 3,
    });
    expect(read({ REGISTRAR_CRASH_AT: 'show.beforePost' }).crashAt).toEqual({
      name: 'show.beforePost',
      nth: 1,
    });
  });

  it.each(['http://127.0.0.1:4000/api/', 'http://localhost:4000/api/'])(
    'allow a crash point beside a Slack at %s',
    (SLACK_API_URL) => {
      const crash = { REGISTRAR_CRASH_AT: 'execute.afterCommit' };
      expect(read({ ...SLACK, ...crash, SLACK_API_URL }).crashAt?.name).toBe('execute.afterCommit');
    },
  );

  it.each(['https://slack-gov.com/api/', 'http://127.0.0.1.example.com/api/'])(
    'allow no crash point beside a Slack at %s',
    (SLACK_API_URL) => {
      const crash = { REGISTRAR_CRASH_AT: 'execute.afterCommit' };
      expect(namesOf({ ...SLACK, ...crash, SLACK_API_URL })).toEqual(['REGISTRAR_CRASH_AT']);
    },
  );

  it('are explained in .env.example, all of them and no others', () => {
    const example = fs.readFileSync(path.resolve(import.meta.dirname, '../.env.example'), 'utf8');
    const explained = [...example.matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(explained.sort()).toEqual(Object.keys(Environment.shape).sort());
  });
});
