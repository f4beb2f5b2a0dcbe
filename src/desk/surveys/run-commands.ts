import { type Sql, sql } from '../../database/sql.ts';
import { defineCommand } from '../../kit/command.ts';
import { PlanState, planRun, type RunPlanned } from './plan-run.ts';
import { PLANNERS } from './rules.ts';
import { closeRun, FillState, fillRun, PIECE, type PieceFilled, startRun } from './run-survey.ts';
import { NamesRun, PlanSurvey, Run } from './schema.ts';
import { insertInvitations, nextPiece, runRow } from './survey-sql.ts';

export const planCommand = defineCommand<PlanSurvey, PlanState, RunPlanned>({
  name: 'survey.plan',
  schema: PlanSurvey,
  allowed: PLANNERS,
  load: ({ runId, customerId }) => sql`
    select jsonb_build_object('planned', exists (select 1 from survey_run where id = ${runId}::uuid),
      'customer', (select jsonb_build_object('unit', c.unit, 'status', c.status) from customer c where c.id = ${customerId ?? null}::uuid))`,
  read: (raw) => PlanState.parse(raw),
  decide: planRun,
  save: (
    { audience, startsAt, endsAt },
    _state,
    { runId, surveyId, language },
    { actor, now, organisationVersion },
  ) => ({
    guard: sql`
      insert into survey_run (id, survey_id, organisation_version, audience, unit, language, starts_at, ends_at, stage, planned_by, planned_at)
      values (${runId}::uuid, ${surveyId}, ${organisationVersion}::int, ${JSON.stringify(audience)}::jsonb, ${audience.unit},
        ${language === 'own' ? null : language}, ${startsAt}::timestamptz, ${endsAt}::timestamptz, 'planned', ${actor.id},
        ${now}::timestamptz)
      on conflict (id) do nothing returning id`,
  }),
});

const loadRun = ({ runId }: NamesRun): Sql =>
  sql`select ${runRow} from survey_run r where r.id = ${runId}::uuid`;
const readRun = (raw: unknown): Run => Run.parse(raw);
const changeOfRun = (run: Run, change: Sql): Sql => sql`
  update survey_run set version = version + 1, ${change} where id = ${run.id}::uuid and version = ${run.version}::int returning id`;

export const startCommand = defineCommand<NamesRun, Run, { startsAt: Date }>({
  name: 'survey.start',
  schema: NamesRun,
  allowed: PLANNERS,
  load: loadRun,
  read: readRun,
  decide: startRun,
  save: ({ startsAt }, run, _input, { now, organisationVersion }) => ({
    guard: changeOfRun(
      run,
      sql`stage = 'running', started_at = ${now}::timestamptz, starts_at = ${startsAt}::timestamptz,
        organisation_version = ${organisationVersion}::int`,
    ),
  }),
});

export const closeCommand = defineCommand<NamesRun, Run, null>({
  name: 'survey.close',
  schema: NamesRun,
  allowed: PLANNERS,
  load: loadRun,
  read: readRun,
  decide: closeRun,
  save: (_change, run, _input, { now }) => ({
    guard: changeOfRun(run, sql`stage = 'closed', closed_at = ${now}::timestamptz`),
  }),
});

export const fillCommand = defineCommand<NamesRun, FillState, PieceFilled>({
  name: 'survey.fill',
  schema: NamesRun,
  allowed: 'desk',
  load: ({ runId }) => nextPiece(runId, PIECE),
  read: (raw) => FillState.parse(raw),
  decide: fillRun,
  save: ({ asked, without, position, more }, run, _input, { now }) => ({
    guard: changeOfRun(
      run,
      sql`position = ${position}, sent = sent + ${asked.length}::int, without_address = without_address + ${without}::int,
        filled_at = case when ${more}::boolean then filled_at else ${now}::timestamptz end`,
    ),
    also: {
      invitations: insertInvitations(
        asked,
        {
          runId: run.id,
          surveyId: run.surveyId,
          organisationVersion: run.organisationVersion,
          reason: 'plan',
          reference: null,
          language: run.language,
          sentAt: now,
          endsAt: run.endsAt,
        },
        'guard',
      ),
    },
  }),
});
