import { type Sql, sql } from '../../database/sql.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import type { Seal } from '../../kit/seal.ts';
import { type Answered, AnswerState, answerSurvey } from './answer-survey.ts';
import { FollowUpState, finishFollowUp, pressFollowUp, takeFollowUp } from './follow-up.ts';
import { expire, type Invited, InviteState, invite, remindInvited } from './invite.ts';
import { PlanState, planRun, type RunPlanned } from './plan-run.ts';
import { PLANNERS } from './rules.ts';
import { closeRun, FillState, fillRun, PIECE, type PieceFilled, startRun } from './run-survey.ts';
import {
  AnswerSurvey,
  FinishFollowUp,
  Invitation,
  InviteContact,
  NamesInvitation,
  NamesRun,
  PlanSurvey,
  PressFollowUp,
  RemindInvited,
  Run,
  type StoredAnswers,
} from './schema.ts';
import {
  followUpRow,
  followUpState,
  insertInvitations,
  invitationRow,
  nextPiece,
  runRow,
  surveyOf,
} from './survey-sql.ts';

export function surveyCommands(seal: Seal): AnyCommand[] {
  return [
    planCommand,
    startCommand,
    fillCommand,
    closeCommand,
    inviteCommand,
    remindCommand,
    expireCommand,
    answerCommand(seal),
    takeCommand,
    finishCommand(seal),
    pressCommand,
  ];
}

const planCommand = defineCommand<PlanSurvey, PlanState, RunPlanned>({
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

const startCommand = defineCommand<NamesRun, Run, { startsAt: Date }>({
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

const closeCommand = defineCommand<NamesRun, Run, null>({
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

const fillCommand = defineCommand<NamesRun, FillState, PieceFilled>({
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

const inviteCommand = defineCommand<InviteContact, InviteState, Invited>({
  name: 'survey.invite',
  schema: InviteContact,
  allowed: 'desk',
  load: ({ invitationId, customerId, contactId }) => sql`
    select jsonb_build_object('invited', exists (select 1 from survey_invitation where id = ${invitationId}::uuid),
      'customer', (select jsonb_build_object('unit', c.unit, 'status', c.status, 'accountManagerId', c.account_manager_id)
        from customer c where c.id = ${customerId}::uuid),
      'hasEmail', exists (select 1 from contact k where k.id = ${contactId}::uuid and k.customer_id = ${customerId}::uuid
        and jsonb_exists(k.sealed, 'contactEmail')))`,
  read: (raw) => InviteState.parse(raw),
  decide: invite,
  save: ({ asked, endsAt }, _state, { surveyId, reason, reference }, { now, organisationVersion }) => {
    const sending = {
      runId: null,
      surveyId,
      organisationVersion,
      reason,
      reference,
      language: null,
      sentAt: now,
      endsAt,
    };
    return {
      guard: sql`
        ${insertInvitations([asked], sending, 'nothing')}
        on conflict (id) do nothing returning id`,
    };
  },
});

const loadInvitation = ({ invitationId }: NamesInvitation): Sql => sql`
  select ${invitationRow} from survey_invitation i where i.id = ${invitationId}::uuid`;
const readInvitation = (raw: unknown): Invitation => Invitation.parse(raw);
const unanswered = ({ id, version }: Invitation): Sql => sql`
  update survey_invitation set version = version + 1 where id = ${id}::uuid and version = ${version}::int returning id`;

const remindCommand = defineCommand<RemindInvited, Invitation, null>({
  name: 'survey.remind',
  schema: RemindInvited,
  allowed: 'desk',
  load: loadInvitation,
  read: readInvitation,
  decide: remindInvited,
  save: (_change, invitation) => ({ guard: unanswered(invitation) }),
});

const expireCommand = defineCommand<NamesInvitation, Invitation, null>({
  name: 'survey.expire',
  schema: NamesInvitation,
  allowed: 'desk',
  load: loadInvitation,
  read: readInvitation,
  decide: expire,
  save: (_change, invitation) => ({ guard: unanswered(invitation) }),
});

function answerCommand(seal: Seal): AnyCommand {
  return defineCommand<AnswerSurvey, AnswerState, Answered>({
    name: 'survey.answer',
    schema: AnswerSurvey,
    allowed: 'everyone',
    load: ({ invitationId }) => sql`
      select jsonb_build_object('invitation', ${invitationRow}, 'survey', ${surveyOf('i')},
        'customer', (select jsonb_build_object('unit', c.unit, 'ownerId', c.owner_id, 'accountManagerId', c.account_manager_id)
          from customer c where c.id = i.customer_id),
        'followUp', (select ${followUpRow} from survey_follow_up f where f.invitation_id = i.id),
        'onboarding', case when i.reason = 'onboarding' then i.reference end)
      from survey_invitation i where i.id = ${invitationId}::uuid`,
    read: (raw) => AnswerState.parse(raw),
    decide: answerSurvey,
    save: async ({ answers, score, followUp }, state, _input, { now }) => {
      const { id, version, customerId } = state.invitation;
      const stored = await sealWords(seal, state, answers);
      return {
        guard: sql`
          update survey_invitation set version = version + 1, answered_at = ${now}::timestamptz, score = ${score}::numeric,
            answers = ${JSON.stringify(stored)}::jsonb
          where id = ${id}::uuid and version = ${version}::int returning id`,
        ...(followUp && {
          also: {
            follow_up: sql`
              insert into survey_follow_up as f (invitation_id, customer_id, unit, role, opened_at, due_at)
              select guard.id, ${customerId}::uuid, ${followUp.unit}, ${state.survey.followUpRole}, ${now}::timestamptz,
                ${followUp.dueAt}::timestamptz from guard
              on conflict (invitation_id) do update set opened_at = excluded.opened_at, due_at = excluded.due_at, unit = excluded.unit,
                role = excluded.role, escalated_at = null, taken_by = null, done_by = null, done_at = null, note = null,
                version = f.version + 1`,
          },
        }),
      };
    },
  });
}

/** Numbers and options are plain; words are the contact person's. Those of somebody of the desk have a key of the invitation's own. */
async function sealWords(
  seal: Seal,
  { invitation, survey }: AnswerState,
  answers: Answered['answers'],
): Promise<StoredAnswers> {
  const words = new Set(survey.questions.filter(({ kind }) => kind === 'text').map(({ id }) => id));
  const owner = invitation.contactId ?? invitation.id;
  const entries = Object.entries(answers);
  if (!entries.some(([id]) => words.has(id))) return answers;
  const keys = await seal.keysFor([owner]);
  return Object.fromEntries(
    entries.map(([id, answer]) => [id, words.has(id) ? keys.seal(owner, String(answer)) : answer]),
  );
}

const loadFollowUp = ({ invitationId }: NamesInvitation): Sql => followUpState(invitationId);
const readFollowUp = (raw: unknown): FollowUpState => FollowUpState.parse(raw);
const changeOfFollowUp = ({ invitationId, version }: FollowUpState, change: Sql): Sql => sql`
  update survey_follow_up set version = version + 1, ${change}
  where invitation_id = ${invitationId}::uuid and version = ${version}::int returning invitation_id`;

const takeCommand = defineCommand<NamesInvitation, FollowUpState, null>({
  name: 'survey.take',
  schema: NamesInvitation,
  allowed: 'everyone',
  load: loadFollowUp,
  read: readFollowUp,
  decide: takeFollowUp,
  save: (_change, state, _input, { actor }) => ({
    guard: changeOfFollowUp(state, sql`taken_by = ${actor.id}`),
  }),
});

function finishCommand(seal: Seal): AnyCommand {
  return defineCommand<FinishFollowUp, FollowUpState, null>({
    name: 'survey.finish',
    schema: FinishFollowUp,
    allowed: 'everyone',
    load: loadFollowUp,
    read: readFollowUp,
    decide: finishFollowUp,
    save: async (_change, state, { note }, { actor, now }) => {
      const keys = await seal.keysFor([state.customerId]);
      return {
        guard: changeOfFollowUp(
          state,
          sql`done_by = ${actor.id}, done_at = ${now}::timestamptz, note = ${JSON.stringify(keys.seal(state.customerId, note))}::jsonb`,
        ),
      };
    },
  });
}

const pressCommand = defineCommand<PressFollowUp, FollowUpState, { escalates: boolean }>({
  name: 'survey.pressFollowUp',
  schema: PressFollowUp,
  allowed: 'desk',
  load: loadFollowUp,
  read: readFollowUp,
  decide: pressFollowUp,
  save: ({ escalates }, state, _input, { now }) => ({
    guard: changeOfFollowUp(
      state,
      escalates ? sql`escalated_at = coalesce(escalated_at, ${now}::timestamptz)` : sql`due_at = due_at`,
    ),
  }),
});
