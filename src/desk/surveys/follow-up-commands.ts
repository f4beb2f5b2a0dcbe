import { type Sql, sql } from '../../database/sql.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import type { Seal } from '../../kit/seal.ts';
import { sealText } from '../../kit/sealed-text.ts';
import { FollowUpState, finishFollowUp, pressFollowUp, takeFollowUp } from './follow-up.ts';
import { FinishFollowUp, NamesInvitation, PressFollowUp } from './schema.ts';
import { followUpState } from './survey-sql.ts';

const loadFollowUp = ({ invitationId }: NamesInvitation): Sql => followUpState(invitationId);
const readFollowUp = (raw: unknown): FollowUpState => FollowUpState.parse(raw);
const changeOfFollowUp = ({ invitationId, version }: FollowUpState, change: Sql): Sql => sql`
  update survey_follow_up set version = version + 1, ${change}
  where invitation_id = ${invitationId}::uuid and version = ${version}::int returning invitation_id`;

export const takeCommand = defineCommand<NamesInvitation, FollowUpState, null>({
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

export function finishCommand(seal: Seal): AnyCommand {
  return defineCommand<FinishFollowUp, FollowUpState, null>({
    name: 'survey.finish',
    schema: FinishFollowUp,
    allowed: 'everyone',
    load: loadFollowUp,
    read: readFollowUp,
    decide: finishFollowUp,
    save: async (_change, state, { note }, { actor, now }) => ({
      guard: changeOfFollowUp(
        state,
        sql`done_by = ${actor.id}, done_at = ${now}::timestamptz, note = ${await sealText(seal, state.customerId, note)}::jsonb`,
      ),
    }),
  });
}

export const pressCommand = defineCommand<PressFollowUp, FollowUpState, { escalates: boolean }>({
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
