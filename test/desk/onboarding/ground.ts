import { randomUUID } from 'node:crypto';
import { features } from '../../../src/desk/index.ts';
import { translator } from '../../../src/i18n/translate.ts';
import type { Outcome } from '../../../src/kit/execute.ts';
import type { Text } from '../../../src/kit/text.ts';
import { done, enterNew, type Filed, taxIdOf } from '../../support/builders.ts';
import type { TestDesk } from '../../support/desk.ts';

export type Row = Record<string, unknown>;
export const HOUR = 3_600_000;

/** Who does what in Shanghai: by the demo organisation. */
export const REP = 'lily';
export const MANAGER = 'jun';
export const SUPPORT = 'yan';
export const FINANCE = 'hui';
export const SUPERVISOR = 'tao';
export const SALES_MANAGER = 'lei';

export const TASKS = [
  ['billing-account', FINANCE],
  ['billing-terms', FINANCE],
  ['crm-account', MANAGER],
  ['crm-contacts', MANAGER],
  ['support-customer', SUPPORT],
  ['support-access', SUPPORT],
] as const;

let serial = 3_000;

/** The steps of an onboarding by their commands, and the clock that looks at its obligations. */
export function groundOf(desk: TestDesk) {
  const handlers = Object.assign({}, ...features.map(({ obligations }) => obligations ?? {}));
  const rows = async <T extends Row = Row>(statement: string, ...values: unknown[]): Promise<T[]> =>
    (await desk.database.pool.query<T>(statement, values)).rows;
  const run = (by: string, command: string, input: Row, commandId?: string): Promise<Outcome> =>
    desk.execute(`onboarding.${command}`, input, desk.as(by, commandId));

  /** What the clock does: every due moment once, the oldest first. */
  async function tick(): Promise<void> {
    for (let turn = 0; turn < 50; turn += 1) {
      const [due] = await rows<{
        id: string;
        kind: string;
        subject: string;
        act: string;
        at: string;
        late: number;
      }>(
        `select id, kind, subject, moments->0->>'act' as act, next_at::text as at,
          extract(epoch from desk_now() - next_at)::float8 * 1000 as late
         from obligation where done_at is null and next_at <= desk_now() and kind like 'onboarding.%' order by next_at, id limit 1`,
      );
      if (!due) return;
      const slot = {
        commandId: `obligation:${due.id}:${due.at}`,
        lateMs: due.late > 60_000 ? Math.round(due.late) : 0,
      };
      const later: Date | undefined = await handlers[due.kind]?.(due.subject, due.act, slot, desk);
      await rows(
        `update obligation set moments = case when $3::timestamptz is null then moments - 0 else moments end,
           next_at = case when $3::timestamptz is null then (moments->1->>'at')::timestamptz else greatest($3, desk_now()) end
         where id = $1 and next_at = $2::timestamptz and done_at is null`,
        due.id,
        due.at,
        later ?? null,
      );
    }
  }

  /** Every moment up to this one, each at its own time. */
  async function pass(until: Date): Promise<void> {
    for (let turn = 0; turn < 100; turn += 1) {
      const [next] = await rows<{ at: Date | null }>(
        `select min(next_at) as at from obligation where done_at is null and kind like 'onboarding.%'`,
      );
      if (!next?.at || next.at > until) break;
      await desk.setNow(new Date(next.at.getTime() + 500).toISOString());
      await tick();
    }
    await desk.setNow(until.toISOString());
    await tick();
  }

  async function now(): Promise<Date> {
    const [row] = await rows<{ now: Date }>('select desk_now() as now');
    return row?.now ?? new Date(0);
  }

  async function customer(
    values: Record<string, string | null> = {},
    contact?: Record<string, string>,
  ): Promise<Filed> {
    serial += 1;
    const name = `Onboarded ${serial} Ltd`;
    return enterNew(desk, {
      values: { name, taxId: taxIdOf(serial), accountManager: MANAGER, ...values },
      ...(contact && { contact }),
    });
  }

  /** A customer of long ago, whose new contract is signed now: the data are to be handed over. */
  async function started(more: Row = {}): Promise<Filed & { id: string }> {
    const filed = await customer();
    await rows(
      `update request set submitted_at = desk_now() - interval '200 days' where customer_id = $1`,
      filed.customerId,
    );
    const id = randomUUID();
    await done(
      run(REP, 'start', {
        onboardingId: id,
        customerId: filed.customerId,
        signedAt: (await now()).toISOString(),
        accountManagerId: MANAGER,
        contactId: filed.contactId,
        ...more,
      }),
    );
    return { ...filed, id };
  }

  async function handedOver(): Promise<Filed & { id: string }> {
    const one = await started();
    await done(
      run(REP, 'handOver', { onboardingId: one.id, needs: 'Ward 7 in light', scope: 'Forty lamps' }),
    );
    return one;
  }

  async function setUp(): Promise<Filed & { id: string }> {
    const one = await handedOver();
    for (const [task, by] of TASKS) await done(run(by, 'completeTask', { onboardingId: one.id, task }));
    return one;
  }

  async function book(
    one: { id: string; contactId: string },
    at: string,
    sequence = 0,
    by = MANAGER,
  ): Promise<Outcome> {
    const link = 'https://meet.example.com/ward-7';
    return run(by, 'bookCall', {
      onboardingId: one.id,
      at,
      link,
      language: 'en',
      contactId: one.contactId,
      sequence,
    });
  }

  async function settle(
    id: string,
    how: string,
    sequence: number,
    more: Row = {},
    by = MANAGER,
  ): Promise<Outcome> {
    return run(by, 'settleCall', { onboardingId: id, how, sequence, invitationId: randomUUID(), ...more });
  }

  /** Set up, called and asked, up to the survey. */
  async function held(points: string[] = []): Promise<Filed & { id: string }> {
    const one = await setUp();
    const start = new Date((await now()).getTime() + HOUR);
    await done(book(one, start.toISOString()));
    await desk.setNow(new Date(start.getTime() + 65 * 60_000).toISOString());
    await done(settle(one.id, 'happened', 1, { points }));
    return one;
  }

  const story = async (id: string): Promise<string[]> =>
    (
      await rows<{ line: string }>(
        `select actor || ' ' || substr(type, 12) as line from audit_event where chain = $1 order by seq`,
        `onboarding:${id}`,
      )
    ).map(({ line }) => line);
  const told = async (id: string, person: string): Promise<string[]> =>
    (
      await rows<{ type: string }>(
        `select substr(e.type, 12) as type from card c
         join audit_event e on e.chain = 'onboarding:' || split_part(c.target, '/', 1) and e.seq = split_part(c.target, '/', 2)::int
         where c.kind = 'onboarding.told' and c.target like $1 and c.audience = $2 order by e.seq`,
        `${id}/%`,
        `person:${person}`,
      )
    ).map(({ type }) => type);
  const row = async (id: string): Promise<Row> =>
    (await rows('select * from onboarding where id = $1', id))[0] ?? {};
  const open = async (id: string): Promise<string[]> =>
    (
      await rows<{ line: string }>(
        `select substr(kind, 12) || case when subject like '%/%' then ' ' || split_part(subject, '/', 2) else '' end as line
         from obligation where subject like $1 and done_at is null order by 1`,
        `${id}%`,
      )
    ).map(({ line }) => line);

  return {
    rows,
    row,
    run,
    tick,
    pass,
    now,
    customer,
    started,
    handedOver,
    setUp,
    book,
    settle,
    held,
    story,
    told,
    open,
  };
}
/** Everything that a card or a page says, in English, a line a text. */
export function wordsIn(drawn: unknown): string {
  const t = translator('en', 'Asia/Shanghai');
  const words: string[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) look(one);
    else if (value && typeof value === 'object') {
      const isText = ['key', 'verbatim', 'join', 'names', 'moment'].some((name) =>
        Object.hasOwn(value, name),
      );
      if (isText) words.push(t(value as Text));
      else for (const one of Object.values(value)) look(one);
    }
  };
  look(drawn);
  return words.join('\n');
}
export type Ground = ReturnType<typeof groundOf>;
