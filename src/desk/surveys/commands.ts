import { type Sql, sql } from '../../database/sql.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import type { Seal } from '../../kit/seal.ts';
import { type Answered, AnswerState, answerSurvey } from './answer-survey.ts';
import { finishCommand, pressCommand, takeCommand } from './follow-up-commands.ts';
import { expire, type Invited, InviteState, invite, remindInvited } from './invite.ts';
import { closeCommand, fillCommand, planCommand, startCommand } from './run-commands.ts';
import {
  AnswerSurvey,
  Invitation,
  InviteContact,
  NamesInvitation,
  RemindInvited,
  type StoredAnswers,
} from './schema.ts';
import { followUpRow, insertInvitations, invitationRow, surveyOf } from './survey-sql.ts';

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
