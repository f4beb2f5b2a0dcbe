import type pg from 'pg';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = {
  /** A command ended: `done`, `repeated` or `refused`, the last with the code of the refusal. */
  countCommand(command: string, outcome: string, code?: string): void;
  /** From the first byte of a platform's request to the answer, in seconds. */
  observeAck(kind: string, seconds: number): void;
  /** What became of one attempt to show a card. */
  countCard(surface: string, outcome: string): void;
  /** A background task (`clock`, `jobs`, …) failed once. */
  countFault(task: string): void;
  /** The text of `GET /metrics`. */
  expose(): Promise<{ contentType: string; body: string }>;
};

/** The gauges are read from the database at most this often (ms), however often someone scrapes. */
const FRESH_FOR = 5_000;

/**
 * One cheap statement over the partial indexes. A reply whose root is parked waits for the root and is not counted as backlog: the parked
 * root is.
 */
const GAUGES = `
  select
    (select count(*)::int from card c where shown < wanted and parked_at is null and not exists (
      select 1 from card r where c.address is null and r.kind = c.thread_kind and r.target = c.thread_target
        and r.audience = c.audience and r.surface = c.surface and r.parked_at is not null)) as backlog,
    (select coalesce(greatest(extract(epoch from now() - min(available_at)), 0), 0)::float8
      from card where shown < wanted and parked_at is null) as oldest,
    (select count(*)::int from card where parked_at is not null) as parked,
    (select coalesce(sum(copies), 0)::int from card where copies > 0) as copies,
    (select count(*)::int from request where status = 'pending') as steps,
    (select count(*)::int from obligation where done_at is null and next_at <= desk_now()) as due`;

type GaugeRow = {
  backlog: number;
  oldest: number;
  parked: number;
  copies: number;
  steps: number;
  due: number;
};

/** Every label is a closed set of codes from the program; nothing typed by a person becomes a label. */
export function createMetrics(pool: pg.Pool): Metrics {
  const registers = [new Registry()];
  const registry = registers[0] as Registry;
  const commands = new Counter({
    name: 'registrar_commands_total',
    help: 'Commands by how they ended',
    labelNames: ['command', 'outcome', 'code'],
    registers,
  });
  const ack = new Histogram({
    name: 'registrar_ack_seconds',
    help: 'Seconds from a platform request to its acknowledgement',
    labelNames: ['kind'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
    registers,
  });
  const cards = new Counter({
    name: 'registrar_cards_total',
    help: 'Attempts to show a card by outcome',
    labelNames: ['surface', 'outcome'],
    registers,
  });
  const faults = new Counter({
    name: 'registrar_task_faults_total',
    help: 'Failures of background tasks',
    labelNames: ['task'],
    registers,
  });
  const readGauges = databaseGauges(pool, registers);

  return {
    countCommand: (command, outcome, code = '') => commands.inc({ command, outcome, code }),
    observeAck: (kind, seconds) => ack.observe({ kind }, seconds),
    countCard: (surface, outcome) => cards.inc({ surface, outcome }),
    countFault: (task) => faults.inc({ task }),
    async expose() {
      await readGauges();
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

/** While the database is away the gauges disappear from the answer: no number is better than yesterday's. */
function databaseGauges(pool: pg.Pool, registers: Registry[]): () => Promise<void> {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const gauges: Record<keyof GaugeRow, Gauge> = {
    backlog: gauge('registrar_card_backlog', 'Cards that do not show the latest state yet'),
    oldest: gauge('registrar_card_oldest_seconds', 'Seconds since the oldest of them could have been shown'),
    parked: gauge('registrar_cards_parked', 'Cards given up after repeated failure'),
    copies: gauge('registrar_card_copies', 'Clicks that came from a copy of a card'),
    steps: gauge('registrar_steps_open', 'Requests waiting for a decision'),
    due: gauge('registrar_obligations_due', 'Obligations whose next moment has come'),
  };
  const up = gauge('registrar_database_up', 'Whether the gauges could be read from the database');
  let readAt = 0;
  return async () => {
    if (Date.now() - readAt < FRESH_FOR) return;
    readAt = Date.now();
    try {
      const { rows } = await pool.query<GaugeRow>(GAUGES);
      for (const [key, value] of Object.entries(rows[0] ?? {})) gauges[key as keyof GaugeRow].set(value);
      up.set(1);
    } catch {
      for (const each of Object.values(gauges)) each.remove();
      up.set(0);
    }
  };
}
