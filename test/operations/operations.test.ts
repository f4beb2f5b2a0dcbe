import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createReadiness, databaseCheck, migrationsCheck } from '../../src/operations/health.ts';
import { createHttp } from '../../src/operations/http.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { operationRoutes } from '../../src/operations/operation-routes.ts';
import { createShutdown } from '../../src/operations/shutdown.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

describe('the log', () => {
  function lines(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
    const written: string[] = [];
    write(createLogger('info', { write: (line) => void written.push(line) }));
    return written.map((line) => JSON.parse(line));
  }

  it('holds no personal data: fields that carry some are cut out', () => {
    const [line] = lines((log) =>
      log.info(
        {
          person: 'p1',
          name: 'Alice',
          email: 'a@b.c',
          request: { headers: { cookie: 'x' }, values: { note: 'n' } },
        },
        'clicked',
      ),
    );
    expect(line).toEqual({
      level: 'info',
      time: expect.any(String),
      person: 'p1',
      request: {},
      msg: 'clicked',
    });
  });

  it('reduces an error of the database to its codes', async () => {
    await database.pool.query(
      `insert into person (id, name, email, language, time_zone) values ('a', 'Alice', 'alice@example.com', 'en', 'UTC')`,
    );
    const twice = database.pool.query(
      `insert into person (id, name, email, language, time_zone) values ('b', 'Bob', 'alice@example.com', 'en', 'UTC')`,
    );
    const bad = database.pool.query(`select 'Alice Smith'::int`);
    for (const failing of [twice, bad]) {
      const error: unknown = await failing.catch((caught: unknown) => caught);
      const [line] = lines((log) => log.error({ err: error }, 'failed'));
      expect(JSON.stringify(line)).not.toMatch(/alice/i);
      expect(line).toMatchObject({
        err: { type: 'error', code: expect.stringMatching(/^2/), stack: expect.any(Array) },
      });
    }
  });

  it('reduces errors of libraries: no query strings, passwords, tokens, addresses, arguments, payloads', async () => {
    const { prisma } = database;
    const errors: unknown[] = [
      new Error('GET https://slack.com/api/x?token=hunter2 failed for alice@example.com with xoxb-1-hunter2'),
      new Error('postgres://user:hunter2@host/db refused'),
      Object.assign(new Error('An API error occurred: invalid_blocks'), {
        data: { blocks: 'hunter2' },
        original: { x: 'hunter2' },
      }),
      new Error('outer', { cause: new Error('see http://a.b/c?d=hunter2') }),
      z.enum(['a']).safeParse('hunter2').error,
      await prisma.person
        .findUnique({ where: { id: 'x', name: { contains: 'hunter2', bad: 1 } } as never })
        .catch((error: unknown) => error),
      'hunter2',
    ];
    for (const err of errors) {
      const [line] = lines((log) => log.error({ err }, 'failed'));
      expect(JSON.stringify(line)).not.toMatch(/hunter2|alice/);
    }
  });
});

describe('the metrics', () => {
  it('tell commands, acknowledgement times, cards, open steps and due obligations', async () => {
    await database.pool.query(
      `insert into card (kind, target, audience, surface, available_at, copies) values ('a', 'a', 'channel:x', 'slack', now() - interval '90 seconds', 2);
       insert into card (kind, target, audience, surface, parked_at) values ('root', 'b', 'channel:x', 'slack', now());
       insert into card (kind, target, audience, surface, thread_kind, thread_target) values ('reply', 'b', 'channel:x', 'slack', 'root', 'b');
       insert into obligation (kind, subject, opened_at, due_at, moments, next_at) values ('a', 'a', now(), now(), '[]', now() - interval '1 second')`,
    );
    const metrics = createMetrics(database.pool);
    metrics.countCommand('approval.decide', 'refused', 'approval.notYours');
    metrics.countCommand('approval.decide', 'done');
    metrics.observeAck('action', 0.03);
    const { body } = await metrics.expose();
    for (const line of [
      'registrar_commands_total{command="approval.decide",outcome="refused",code="approval.notYours"} 1',
      'registrar_commands_total{command="approval.decide",outcome="done",code=""} 1',
      'registrar_ack_seconds_count{kind="action"} 1',
      'registrar_card_backlog 1',
      'registrar_cards_parked 1',
      'registrar_card_copies 2',
      'registrar_steps_open 0',
      'registrar_obligations_due 1',
      'registrar_database_up 1',
    ]) {
      expect(body).toContain(`${line}\n`);
    }
    expect(Number(/^registrar_card_oldest_seconds (\S+)/m.exec(body)?.[1])).toBeGreaterThan(89);
  });

  it('say that the database is away instead of repeating old numbers', async () => {
    const closed = await freshDatabase();
    const metrics = createMetrics(closed.pool);
    await closed.drop();
    const { body } = await metrics.expose();
    expect(body).toContain('registrar_database_up 0');
    expect(body).not.toMatch(/^registrar_card_backlog \d/m);
  });
});

describe('the health', () => {
  const folder = path.resolve(import.meta.dirname, '../../prisma/migrations');

  it('is alive and ready with everything in place, and serves its metrics', async () => {
    const checks = {
      database: databaseCheck(database.pool),
      migrations: migrationsCheck(database.pool, folder),
    };
    const http = createHttp({
      routes: operationRoutes(createReadiness(checks), createMetrics(database.pool)),
      log: createLogger('silent'),
    });
    const base = `http://127.0.0.1:${await http.listen(0, '127.0.0.1')}`;
    expect(await (await fetch(`${base}/healthz`)).json()).toEqual({ alive: true });
    expect(await (await fetch(`${base}/readyz`)).json()).toEqual({ ready: true, missing: {} });
    expect((await fetch(`${base}/metrics`)).headers.get('content-type')).toContain('text/plain');
    await http.close();
  });

  it('says with 503 what is missing', async () => {
    const readiness = createReadiness({
      database: () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })),
      slack: async () => 'not connected',
      teams: async () => null,
    });
    const http = createHttp({
      routes: operationRoutes(readiness, createMetrics(database.pool)),
      log: createLogger('silent'),
    });
    const response = await fetch(`http://127.0.0.1:${await http.listen(0, '127.0.0.1')}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      ready: false,
      missing: { database: 'ECONNREFUSED', slack: 'not connected' },
    });
    await http.close();
  });

  it('names a migration that this database lacks', async () => {
    await database.pool.query(`delete from _prisma_migrations`);
    expect(await createReadiness({ migrations: migrationsCheck(database.pool, folder) })()).toMatchObject({
      ready: false,
      missing: { migrations: expect.stringContaining('not applied') },
    });
  });
});

describe('stopping', () => {
  it('puts the parts down in their order, once, whatever one of them does', async () => {
    const done: string[] = [];
    const exits: number[] = [];
    const step = (name: string, fault?: Error) => ({
      name,
      stop: async () => {
        done.push(name);
        if (fault) throw fault;
      },
    });
    const shutdown = createShutdown({
      steps: [step('http'), step('workers', new Error('stuck')), step('database')],
      log: createLogger('silent'),
      exit: (code) => void exits.push(code),
    });
    await Promise.all([shutdown.stop('SIGTERM'), shutdown.stop('SIGINT')]);
    expect(done).toEqual(['http', 'workers', 'database']);
    expect(exits).toEqual([0]);
  });

  it('ends by force when a part does not end in time', async () => {
    const exits: number[] = [];
    const steps = [{ name: 'stuck', stop: () => new Promise<void>(() => undefined) }];
    await createShutdown({
      steps,
      log: createLogger('silent'),
      exit: (code) => void exits.push(code),
      limitMs: 30,
    }).stop('SIGTERM');
    expect(exits).toEqual([1]);
  });
});
