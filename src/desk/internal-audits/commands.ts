import { sql } from '../../database/sql.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import type { Seal } from '../../kit/seal.ts';
import { sealText } from '../../kit/sealed-text.ts';
import { drawingMoment, drawSample, populationOf } from '../quality/draw-sample-sql.ts';
import { concerned, insertFinding, insertSample } from '../spot-checks/check-sql.ts';
import { auditRow, factsOf } from './audit-sql.ts';
import { checkSample, type SampleChecked, SampleState } from './check-sample.ts';
import { concludeAudit } from './conclude-audit.ts';
import { FindState, type FoundInAudit, findInAudit } from './find-in-audit.ts';
import { proveTrail } from './prove-trail.ts';
import { remindAudit } from './remind-audit.ts';
import {
  AuditState,
  CheckSample,
  ConcludeAudit,
  FindInAudit,
  ProveTrail,
  RemindAudit,
  StartAudit,
  StartState,
} from './schema.ts';
import { type AuditStarted, startAudit } from './start-audit.ts';

export function auditCommands(seal: Seal): AnyCommand[] {
  return [startCommand, checkCommand, proveCommand, findCommand(seal), concludeCommand(seal), remindCommand];
}

const startCommand = defineCommand<StartAudit, StartState, AuditStarted>({
  name: 'internalAudit.start',
  schema: StartAudit,
  allowed: ['auditor', 'administrator'],
  load: ({ unit, units, firstDay, lastDay, seed, size }) => sql`
    select jsonb_build_object('asOf', ${drawingMoment},
      'openId', (select a.id from internal_audit a where a.unit = ${unit} and a.stage <> 'concluded' order by a.drawn_at limit 1),
      'samePeriod', exists (select 1 from internal_audit a where a.unit = ${unit} and a.first_day = ${firstDay}::date and a.last_day = ${lastDay}::date),
      'population', ${populationOf(units, drawingMoment)}, 'sample', ${drawSample(seed, units, drawingMoment, size)},
      'holders', ${concerned})`,
  read: (raw) => StartState.parse(raw),
  decide: startAudit,
  save: (
    { dueAt, drawnBy },
    { asOf, population, sample },
    { auditId, unit, units, firstDay, lastDay, seed },
  ) => ({
    guard: sql`
      insert into internal_audit (id, unit, first_day, last_day, seed, units, drawn_at, drawn_by, population, size, stage, due_at)
      select ${auditId}::uuid, ${unit}, ${firstDay}::date, ${lastDay}::date, ${seed}, ${units && JSON.stringify(units)}::jsonb,
        ${asOf}::timestamptz, ${drawnBy}, ${population}::int, ${sample.length}::int, 'checking', ${dueAt}::timestamptz
      where not exists (select 1 from internal_audit a where a.unit = ${unit} and a.stage <> 'concluded')
      returning id`,
    also: { drawn: insertSample(sample, sql`select id from guard`) },
  }),
});

const loadAudit = ({ auditId }: { auditId: string }) => sql`
  select ${auditRow} from internal_audit a where a.id = ${auditId}::uuid`;

const checkCommand = defineCommand<CheckSample, SampleState, SampleChecked>({
  name: 'internalAudit.check',
  schema: CheckSample,
  allowed: 'desk',
  load: ({ auditId, zone }) => sql`
    select ${auditRow} || jsonb_build_object('facts', ${factsOf(zone)}) from internal_audit a where a.id = ${auditId}::uuid`,
  read: (raw) => SampleState.parse(raw),
  decide: checkSample,
  save: ({ results, checked, ends }, audit) => ({
    guard: sql`
      update internal_audit set checked = ${checked}::int, stage = ${ends ? 'proving' : 'checking'}, version = version + 1
      where id = ${audit.id}::uuid and version = ${audit.version}::int returning id`,
    also: {
      kept_results: sql`
        update sample_item i set results = r.results
        from guard, jsonb_to_recordset(${JSON.stringify(results)}::jsonb) as r("customerId" uuid, results jsonb)
        where i.check_id = guard.id and i.customer_id = r."customerId"`,
    },
  }),
});

const proveCommand = defineCommand<ProveTrail, AuditState, { ends: boolean }>({
  name: 'internalAudit.prove',
  schema: ProveTrail,
  allowed: 'desk',
  load: loadAudit,
  read: (raw) => AuditState.parse(raw),
  decide: proveTrail,
  save: ({ ends }, audit, { trail }) => ({
    guard: sql`
      update internal_audit set trail = ${JSON.stringify(trail)}::jsonb, stage = ${ends ? 'open' : 'proving'}, version = version + 1
      where id = ${audit.id}::uuid and version = ${audit.version}::int returning id`,
  }),
});

/** What is found about no customer is sealed under the audit's own key. */
function findCommand(seal: Seal): AnyCommand {
  return defineCommand<FindInAudit, FindState, FoundInAudit>({
    name: 'internalAudit.find',
    schema: FindInAudit,
    allowed: 'everyone',
    load: ({ auditId, customerId, ownerId }) => sql`
      select ${auditRow} || jsonb_build_object(
        'customer', (select jsonb_build_object('unit', c.unit) from sample_item i join customer c on c.id = i.customer_id
          where i.check_id = a.id and i.customer_id = ${customerId}::uuid),
        'owner', (select jsonb_build_object('id', p.id, 'name', p.name) from person p where p.id = ${ownerId} and p.active))
      from internal_audit a where a.id = ${auditId}::uuid`,
    read: (raw) => FindState.parse(raw),
    decide: findInAudit,
    save: async (
      { unit, dueAt },
      audit,
      { findingId, customerId, field, severity, text, ownerId },
      { actor, now },
    ) => {
      const sealedUnder = customerId ?? audit.id;
      const keys = await seal.keysFor([sealedUnder]);
      const row = {
        id: findingId,
        checkId: audit.id,
        origin: 'internalAudit',
        customerId,
        unit,
        field,
        severity,
        ownerId,
      };
      return {
        guard: sql`
          update internal_audit set version = version + 1
          where id = ${audit.id}::uuid and version = ${audit.version}::int and stage <> 'concluded' returning id`,
        also: {
          found: insertFinding({ ...row, foundBy: actor.id, dueAt, text: keys.seal(sealedUnder, text) }, now),
          judged: sql`
            update sample_item i set verdict = 'finding', judged_by = ${actor.id}, judged_at = ${now}::timestamptz
            from guard where i.check_id = guard.id and i.customer_id = ${customerId}::uuid`,
        },
      };
    },
  });
}

function concludeCommand(seal: Seal): AnyCommand {
  return defineCommand<ConcludeAudit, AuditState, null>({
    name: 'internalAudit.conclude',
    schema: ConcludeAudit,
    allowed: 'everyone',
    load: loadAudit,
    read: (raw) => AuditState.parse(raw),
    decide: concludeAudit,
    save: async (_change, audit, { opinion, text }, { actor, now }) => ({
      guard: sql`
        update internal_audit set stage = 'concluded', opinion = ${opinion}, concluded_at = ${now}::timestamptz,
          concluded_by = ${actor.id}, conclusion = ${await sealText(seal, audit.id, text)}::jsonb, version = version + 1
        where id = ${audit.id}::uuid and version = ${audit.version}::int returning id`,
    }),
  });
}

const remindCommand = defineCommand<RemindAudit, AuditState, null>({
  name: 'internalAudit.remind',
  schema: RemindAudit,
  allowed: 'desk',
  load: loadAudit,
  read: (raw) => AuditState.parse(raw),
  decide: remindAudit,
  save: (_change, { id }) => ({
    guard: sql`select a.id from internal_audit a where a.id = ${id}::uuid and a.stage <> 'concluded' for update`,
  }),
});
