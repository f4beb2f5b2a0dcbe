import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Deliver } from '../../src/local/slack/deliver.ts';
import { type Colleague, supervisors, TEAM } from './organisation.ts';

export type NaiveOutcome = { clicks: number; answered: number; stored: number; lost: number };

const THINK_MS = { from: 300, to: 2_000 };

/** Click after click on the acknowledge-first handler, by as many people and at the same pace as on the desk. */
export function startNaiveCrowd(deliver: Deliver): { stop(): Promise<Map<string, boolean>> } {
  const answered = new Map<string, boolean>();
  let stopped = false;

  async function clickOn({ account }: Colleague): Promise<void> {
    while (!stopped) {
      await sleep(THINK_MS.from + Math.random() * (THINK_MS.to - THINK_MS.from));
      const click = randomUUID();
      const answer = await deliver('interaction', payloadOf(click, account));
      answered.set(click, answer.status === 200);
    }
  }

  const busy = supervisors.map(clickOn);
  return {
    async stop() {
      stopped = true;
      await Promise.all(busy);
      return answered;
    },
  };
}

export async function prepareNaive(pool: pg.Pool): Promise<void> {
  await pool.query(`
    create table naive_decision (click text primary key, person text not null, at timestamptz not null default now());
    create table naive_audit (click text not null, type text not null, at timestamptz not null default now())`);
}

export async function readNaive(
  pool: pg.Pool,
  answered: ReadonlyMap<string, boolean>,
): Promise<NaiveOutcome> {
  const { rows } = await pool.query<{ click: string }>('select click from naive_decision');
  const stored = new Set(rows.map(({ click }) => click));
  const promised = [...answered].filter(([, yes]) => yes).map(([click]) => click);
  const kept = promised.filter((click) => stored.has(click)).length;
  return { clicks: answered.size, answered: promised.length, stored: kept, lost: promised.length - kept };
}

function payloadOf(click: string, account: string): Record<string, unknown> {
  return {
    type: 'block_actions',
    team: { id: TEAM, domain: 'faultline' },
    user: { id: account, username: account, name: account, team_id: TEAM },
    api_app_id: 'A0REGISTRAR',
    token: 'unused',
    container: { type: 'message', message_ts: '1', channel_id: 'C0DESK0100', is_ephemeral: false },
    trigger_id: click,
    channel: { id: 'C0DESK0100', name: 'desk-01' },
    actions: [
      {
        type: 'button',
        action_id: 'approval.approve',
        block_id: 'buttons',
        value: click,
        action_ts: String(Date.now()),
      },
    ],
  };
}
