import { type Sql, sql } from '../../database/sql.ts';
import { holdersOf } from '../people/holders-sql.ts';

/** Whoever could have to judge, mend or hear of it. */
export const concerned: Sql = holdersOf('salesManager', 'auditor', 'dataAdmin', 'implementationManager');

/** jsonb of a CheckState from the row `k`. */
export const checkRow: Sql = sql`
  jsonb_build_object('id', k.id, 'unit', k.unit, 'month', k.month, 'size', k.size, 'looked', k.looked, 'dueAt', k.due_at,
    'finishedAt', k.finished_at, 'version', k.version, 'holders', ${concerned})`;

/** jsonb of a FindingState from the row `f`. */
export const findingRow: Sql = sql`
  jsonb_build_object('id', f.id, 'checkId', f.check_id, 'origin', f.origin, 'customerId', f.customer_id, 'unit', f.unit,
    'checkUnit', coalesce((select k.unit from spot_check k where k.id = f.check_id),
      (select a.unit from internal_audit a where a.id = f.check_id), f.unit),
    'field', f.field, 'severity', f.severity, 'ownerId', f.owner_id, 'foundBy', f.found_by, 'stage', f.stage, 'round', f.round,
    'dueAt', f.due_at, 'requestId', f.request_id, 'rectifiedBy', f.rectified_by, 'version', f.version, 'holders', ${concerned})`;

/** jsonb: a customer of a sample; their owner only as long as that person is here. */
export function sampleItem(checkId: string, customerId: string): Sql {
  return sql`
    (select jsonb_build_object('customerId', c.id, 'name', c.name, 'unit', c.unit, 'verdict', i.verdict,
        'ownerId', (select p.id from person p where p.id = c.owner_id and p.active))
      from sample_item i join customer c on c.id = i.customer_id
      where i.check_id = ${checkId}::uuid and i.customer_id = ${customerId}::uuid)`;
}

/** The rows of a sample, in the order of drawing. @param from SQL that yields one row with the check's id as `id` */
export function insertSample(sample: readonly { id: string }[], from: Sql): Sql {
  const rows = sample.map(({ id }, at) => ({ id, at: at + 1 }));
  return sql`
    insert into sample_item (check_id, position, customer_id)
    select g.id, s.at, s.id from (${from}) g, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as s(id uuid, at int)`;
}

type Inserted = {
  id: string;
  checkId: string;
  origin: string;
  customerId: string | null;
  unit: string;
  field: string;
  severity: string;
  text: object;
  ownerId: string | null;
  foundBy: string;
  dueAt: Date;
};

/** @param now when it was found; hangs on `guard` */
export function insertFinding(f: Inserted, now: Date): Sql {
  return sql`
    insert into check_finding (id, check_id, origin, customer_id, unit, field, severity, text, owner_id, found_by, found_at, stage, due_at)
    select ${f.id}::uuid, ${f.checkId}::uuid, ${f.origin}, ${f.customerId}::uuid, ${f.unit}, ${f.field}, ${f.severity},
      ${JSON.stringify(f.text)}::jsonb, ${f.ownerId}, ${f.foundBy}, ${now}::timestamptz, 'open', ${f.dueAt}::timestamptz from guard`;
}
