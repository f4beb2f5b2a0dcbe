import pg from 'pg';

export type Click = { user: string; requestId: string };

/**
 * The least that an approval can be in a database: four statements in one transaction. The lean one leaves the decision's own row out and
 * has three.
 */
export function createFloor(
  connectionString: string,
  { lean }: { lean: boolean },
): (click: Click) => Promise<void> {
  const pool = new pg.Pool({ connectionString, max: 10 }).on('error', () => undefined);
  return async ({ user, requestId }) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query('select * from request where id = $1 for update', [requestId]);
      const [request] = rows;
      if (request?.status !== 'pending') throw new Error(`request ${requestId} is not pending`);
      await client.query(
        'update request set step_index = step_index + 1, version = version + 1 where id = $1',
        [requestId],
      );
      if (!lean) {
        await client.query(
          'insert into decision (request_id, step_index, person_id, verdict) values ($1, $2, $3, $4)',
          [requestId, request.step_index, user, 'approved'],
        );
      }
      await client.query(
        'insert into audit_event (request_id, actor, type, payload) values ($1, $2, $3, $4)',
        [requestId, user, 'step.approved', JSON.stringify({ step: request.step_index })],
      );
      await client.query('commit');
    } finally {
      client.release();
    }
  };
}

export const FLOOR_TABLES = `
  create table request (id uuid primary key, status text not null, version int not null, step_index int not null, path jsonb not null)
    with (fillfactor = 80);
  create table decision (request_id uuid not null, step_index int not null, person_id text not null, verdict text not null,
    at timestamptz not null default now(), primary key (request_id, step_index, person_id));
  create table audit_event (id bigserial primary key, request_id uuid not null, at timestamptz not null default now(),
    actor text not null, type text not null, payload jsonb not null)`;

export async function createFloorDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(FLOOR_TABLES);
  await client.end();
}

/** The same requests that the desk has. */
export async function stockFloor(url: string, requestIds: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `insert into request select id, 'pending', 1, 0, '[{"id":"supervisor"},{"id":"data-admin"}]' from unnest($1::uuid[]) id`,
    [requestIds],
  );
  await client.query('vacuum analyze');
  await client.end();
}
