import { randomUUID } from 'node:crypto';
import type { CampaignKind } from '../../../src/desk/reviews/schema.ts';
import type { Envelope } from '../../../src/kit/command.ts';
import type { Outcome } from '../../../src/kit/execute.ts';
import type { Desk } from '../../../src/kit/feature.ts';

type Acting = Pick<Desk, 'execute' | 'database'> & { as(person: string, commandId?: string): Envelope };

export type Standing = {
  owner?: string | null;
  unit?: string;
  strategic?: boolean;
  accountManager?: string | null;
  status?: string;
};

let serial = 0;

/** Customer files that stand already, without the way they were entered. */
export async function customers(desk: Pick<Desk, 'database'>, given: readonly Standing[]): Promise<string[]> {
  const rows = given.map((one) => {
    serial += 1;
    return {
      id: randomUUID(),
      number: `99${String(serial).padStart(8, '0')}`,
      unit: one.unit ?? 'shanghai',
      owner: one.owner === undefined ? 'lily' : one.owner,
      manager: one.accountManager ?? null,
      status: one.status ?? 'active',
      values: {
        name: `Customer ${serial}`,
        street: 'Century Avenue',
        ...(one.strategic && { strategic: 'yes' }),
      },
    };
  });
  await desk.database.pool.query(
    `insert into customer (id, number, account_group, unit, status, name, name_folded, owner_id, account_manager_id, "values", sealed, created_at, updated_at)
     select id, number, '1110', unit, status, values->>'name', lower(values->>'name'), owner, manager, values, '{}', desk_now(), desk_now()
     from jsonb_to_recordset($1::jsonb) as c(id uuid, number text, unit text, owner text, manager text, status text, values jsonb)`,
    [JSON.stringify(rows)],
  );
  return rows.map(({ id }) => id);
}

export type Opening = {
  kind?: CampaignKind;
  unit?: string;
  role?: string;
  oneIn?: number;
  days?: number;
  by?: string;
};

export function open(desk: Acting, given: Opening = {}, campaignId: string = randomUUID()): Promise<Outcome> {
  const { kind = 'all', unit = 'aurenfield', role = '', oneIn = 1, days = 15, by = 'oliver' } = given;
  return desk.execute('review.open', { campaignId, kind, unit, role, oneIn, days }, desk.as(by));
}

/** Piece by piece until it runs, as the clock would. */
export async function fill(desk: Acting, campaignId: string, piece = 5_000): Promise<number> {
  for (let pieces = 1; ; pieces += 1) {
    const outcome = await desk.execute(
      'review.fill',
      { campaignId, piece },
      { commandId: randomUUID(), by: { desk: 'clock' } },
    );
    if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.refusal));
    if (outcome.answer.done) return pieces;
  }
}

/** A campaign that runs. */
export async function running(desk: Acting, given: Opening = {}): Promise<string> {
  const campaignId = randomUUID();
  const outcome = await open(desk, given, campaignId);
  if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.refusal));
  await fill(desk, campaignId);
  return campaignId;
}

export function confirm(
  desk: Acting,
  campaignId: string,
  by: string,
  ids: readonly string[],
  version = 1,
): Promise<Outcome> {
  return desk.execute(
    'review.confirm',
    { campaignId, customers: ids.map((id) => ({ id, version })) },
    desk.as(by),
  );
}

/** Everything of the reviews and customers is taken away again, so that each test has its own. */
export async function cleared({ database }: Pick<Desk, 'database'>): Promise<void> {
  await database.pool.query(
    `delete from review_item; delete from review_list; delete from review_campaign; delete from obligation; delete from card;
     delete from absence; delete from field_hold; delete from duplicate_key; delete from field_history; delete from contact; delete from customer`,
  );
}

export type Row = Record<string, unknown>;
