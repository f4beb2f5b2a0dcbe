import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { anchorAudit } from '../../src/kit/anchor-audit.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const DESK_FILE = path.resolve(import.meta.dirname, '../../manifests/desk.yaml');

let database: FreshDatabase;
let dataDir: string;
beforeAll(async () => {
  database = await freshDatabase();
  dataDir = await fs.mkdtemp(path.join(tmpdir(), 'registrar-cli-'));
});
afterAll(async () => {
  await database.drop();
  await fs.rm(dataDir, { recursive: true });
});

async function desk(args: string, env: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const code = await runCli(
    args.split(' ').filter(Boolean),
    { DATABASE_URL: database.url, DATA_DIR: dataDir, DESK_FILE, ...env },
    (line) => void lines.push(line),
  );
  return { code, said: lines.join('\n') };
}

describe('the command line', () => {
  it('lists its verbs, and a wrong one is an error', async () => {
    expect(await desk('help')).toMatchObject({ code: 0, said: expect.stringContaining('audit verify') });
    expect((await desk('')).code).toBe(0);
    expect((await desk('frobnicate')).code).toBe(2);
  });

  it('refuses a bad setting with its name, before it touches anything', async () => {
    await expect(desk('doctor', { PORT: 'x' })).rejects.toThrow(/PORT is not a number/);
  });

  it('applies an organisation file as the next version, once, in the name of whoever did', async () => {
    expect(await desk('apply --by olga')).toEqual({ code: 0, said: 'Version 1 is in force.' });
    expect((await desk('apply')).said).toContain('nothing changed');
    const { rows } = await database.pool.query(
      `select v.version, v.applied_by, a.payload->>'by' as by, (select count(*)::int > 5 from person) as people
       from organisation_version v, audit_event a where a.chain = 'organisation'`,
    );
    expect(rows).toEqual([{ version: 1, applied_by: 'olga', by: 'olga', people: true }]);
  });

  it('applies nothing of a file with mistakes and says where they are', async () => {
    const file = path.join(dataDir, 'wrong.yaml');
    await fs.writeFile(file, (await fs.readFile(DESK_FILE, 'utf8')).replace('units:', 'unitz:'));
    const { code, said } = await desk(`apply ${file}`);
    expect(code).toBe(1);
    expect(said).toMatch(/wrong\.yaml:\d+:\d+ .*unit/);
    expect(said).toContain('Nothing was applied.');
  });

  it('R97e verifies the audit trail: exit code 0 when it is sound, 1 and the places when it is not', async () => {
    await anchorAudit(database.pool, path.join(dataDir, 'audit-anchors'), new Date(), new Map());
    expect(await desk('audit verify')).toEqual({
      code: 0,
      said: '1 events in 1 chains, 1 anchored heads, 0 findings',
    });
    await database.pool.query(
      `alter table audit_event disable trigger audit_event_append_only; update audit_event set actor = 'x'`,
    );
    const { code, said } = await desk('audit verify');
    expect(code).toBe(1);
    expect(said).toContain('changed  organisation  event 1');
  });
});

describe('the doctor', () => {
  it('finds a sound local desk healthy', async () => {
    const { code, said } = await desk('doctor');
    expect(said).toContain('ok   Database');
    expect(said).toContain('ok   Migrations');
    expect(said).toContain('is in force as version 1');
    expect(code).toBe(0);
  });

  it('names a database that cannot be reached', async () => {
    const { code, said } = await desk('doctor', { DATABASE_URL: 'postgresql://x:y@127.0.0.1:1/none' });
    expect(code).toBe(1);
    expect(said).toContain('BAD  Database: The database 127.0.0.1:1/none cannot be reached');
    expect(said).not.toContain('y@');
  });

  it('names keys that FIELD_KEYS lacks', async () => {
    await database.pool.query(
      `insert into data_key (owner_id, ring_id, wrapped) values (gen_random_uuid(), 'old2020', '')`,
    );
    expect((await desk('doctor')).said).toContain('FIELD_KEYS lacks: old2020');
    await database.pool.query('delete from data_key');
  });

  describe('asks Slack', () => {
    let slack: Server;
    let env: Record<string, string>;
    let answers: Record<string, unknown>;
    let scopes: string;
    let asked: string[];
    beforeAll(async () => {
      slack = createServer((request, response) => {
        const method = (request.url ?? '').replace('/api/', '');
        asked.push(method);
        response.setHeader('x-oauth-scopes', scopes);
        response.end(JSON.stringify(answers[method] ?? { ok: false, error: 'unknown_method' }));
      }).listen(0, '127.0.0.1');
      await once(slack, 'listening');
      env = {
        SLACK_API_URL: `http://127.0.0.1:${(slack.address() as AddressInfo).port}/api/`,
        SLACK_BOT_TOKEN: 'xoxb-1-test',
        SLACK_SIGNING_SECRET: '0123456789abcdef',
        SLACK_TEAM_IDS: 'T0AAAAAAA',
        FIELD_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
        PUBLIC_URL: 'https://desk.example.com',
      };
      answers = { 'auth.test': { ok: true, team_id: 'T0AAAAAAA' } };
      scopes = 'commands,chat:write,users:read,users:read.email';
      asked = [];
    });
    afterAll(() => void slack.close());

    it('for token, workspace and scopes, and says what to mend', async () => {
      const well = await desk('doctor', env);
      expect(well.said).toContain('ok   Slack workspace: T0AAAAAAA');
      expect(well.said).toContain('https://desk.example.com/slack/events');
      expect(well.said).toMatch(/\? {4}Slack channel \S+: nothing was posted there yet/);
      expect(well.code).toBe(0);
      expect(asked).toEqual(['auth.test']);

      scopes = 'commands,chat:write';
      answers['auth.test'] = { ok: true, team_id: 'T0BBBBBBB' };
      const ill = await desk('doctor', { ...env, PUBLIC_URL: 'http://10.0.0.1' });
      expect(ill.said).toContain('the token belongs to T0BBBBBBB');
      expect(ill.said).toContain('lacking: users:read, users:read.email');
      expect(ill.said).toContain('https addresses only');
      answers['auth.test'] = { ok: false, error: 'invalid_auth' };
      expect((await desk('doctor', env)).said).toContain('refuses the token: invalid_auth');
    });

    it('whether it can write into each channel, when told to, and leaves nothing behind', async () => {
      scopes = 'commands,chat:write,users:read,users:read.email';
      answers = {
        'auth.test': { ok: true, team_id: 'T0AAAAAAA' },
        'chat.postMessage': { ok: false, error: 'not_in_channel' },
      };
      const closed = await desk('doctor --post', env);
      expect(closed.said).toContain('cannot be written to: not_in_channel');
      expect(closed.said).toContain('/invite @Registrar');
      expect(closed.code).toBe(1);
      answers['chat.postMessage'] = { ok: true, ts: '1.1', channel: 'C1' };
      answers['chat.delete'] = { ok: true };
      asked = [];
      expect((await desk('doctor --post', env)).code).toBe(0);
      expect(asked.filter((method) => method === 'chat.delete')).toHaveLength(
        asked.filter((method) => method === 'chat.postMessage').length,
      );
    });

    it('and learns from the cards that could not be posted', async () => {
      const { rows } = await database.pool.query(
        `select jsonb_path_query_first(content, '$.channels[0].id') #>> '{}' as id from organisation_version`,
      );
      await database.pool.query(
        `insert into card (kind, target, audience, surface, fault, parked_at) values ('x', 'y', 'channel:' || $1, 'slack', 'unreachable', now())`,
        [rows[0].id],
      );
      expect((await desk('doctor', env)).said).toContain('1 cards could not be posted there');
    });
  });
});
