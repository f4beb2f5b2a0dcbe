import type { z } from 'zod';
import { sql } from '../../database/sql.ts';
import { type AnyCommand, type Circumstances, defineCommand, type Write } from '../../kit/command.ts';
import type { Decision } from '../../kit/decision.ts';
import type { Keys, Seal, Sealed } from '../../kit/seal.ts';
import type { Advanced, Typed } from './advance.ts';
import { bookCall, settleCall } from './call.ts';
import { cancelOnboarding } from './cancel-onboarding.ts';
import { handOver, noticeFiling } from './hand-over.ts';
import { judgedState, startState } from './onboarding-sql.ts';
import { addPoints, resolvePoint, takePoint } from './points.ts';
import { remindOnboarding } from './remind-onboarding.ts';
import * as schema from './schema.ts';
import { completeTask, takeTask } from './set-up.ts';
import { type Started, StartState, startOnboarding } from './start-onboarding.ts';
import { sendSurvey, settleSurvey } from './survey.ts';

type Judged = schema.Judged;

export function onboardingCommands(seal: Seal): AnyCommand[] {
  const step = stepOf(seal);
  return [
    startCommand,
    step('onboarding.handOver', schema.HandOverData, handOver),
    step('onboarding.noticeFiling', schema.NoticeFiling, noticeFiling, 'desk'),
    step('onboarding.takeTask', schema.TakeTask, takeTask),
    step('onboarding.completeTask', schema.CompleteTask, completeTask),
    step('onboarding.bookCall', schema.BookCall, bookCall),
    step('onboarding.settleCall', schema.SettleCall, settleCall),
    step('onboarding.sendSurvey', schema.SendSurvey, sendSurvey),
    step('onboarding.settleSurvey', schema.SettleSurvey, settleSurvey, 'desk'),
    step('onboarding.addPoints', schema.AddPoints, addPoints),
    step('onboarding.takePoint', schema.TakePoint, takePoint),
    step('onboarding.resolvePoint', schema.ResolvePoint, resolvePoint),
    step('onboarding.cancel', schema.CancelOnboarding, cancelOnboarding),
    step('onboarding.remind', schema.RemindOnboarding, remindOnboarding, 'desk'),
  ];
}

/** Of two that start at once for one customer, the unique index lets one through; the other is decided anew and told. */
const startCommand = defineCommand<schema.StartOnboarding, StartState, Started>({
  name: 'onboarding.start',
  schema: schema.StartOnboarding,
  allowed: 'everyone',
  load: ({ customerId }) => startState(customerId),
  read: (raw) => StartState.parse(raw),
  decide: startOnboarding,
  save: (change, _state, input, { actor, now }) => ({
    guard: sql`
      insert into onboarding (id, customer_id, unit, rep_id, account_manager_id, contact_id, version, signed_at, started_at, started_by,
        hand_over_due, handed_over_at, handed_over_by)
      values (${input.onboardingId}::uuid, ${input.customerId}::uuid, ${change.unit}, ${change.repId}, ${change.accountManagerId},
        ${input.contactId ?? null}::uuid, ${change.version}::int, ${change.signedAt}::timestamptz, ${now}::timestamptz, ${actor.id},
        ${change.handOverDue}::timestamptz, ${change.handedOverAt}::timestamptz, ${change.handedOverBy})
      on conflict do nothing returning id`,
    also: { kept_tasks: tasksStatement(change.tasks, {}) },
  }),
});

type Decide<Input> = (state: Judged, input: Input, circumstances: Circumstances) => Decision<Advanced>;

/** Every step of an onboarding is read and stored alike; what it does is its decision's business. */
function stepOf(seal: Seal) {
  return <Input extends { onboardingId: string }>(
    name: string,
    input: z.ZodType<Input>,
    decide: Decide<Input>,
    allowed: 'everyone' | 'desk' = 'everyone',
  ): AnyCommand =>
    defineCommand<Input, Judged, Advanced>({
      name,
      schema: input,
      allowed,
      load: ({ onboardingId }) => judgedState(onboardingId),
      read: (raw) => schema.Judged.parse(raw),
      decide,
      save: async (change, state) => advanceStatement(change, state, await sealed(seal, state, change.typed)),
    });
}

type SealedTexts = {
  handOver?: Record<string, Sealed>;
  callLink?: Sealed;
  reason?: Sealed;
  remarks: Record<string, Sealed>;
  points: Record<string, Sealed>;
  outcomes: Record<string, Sealed>;
};

/** What somebody typed may name people: it is sealed under the customer's key. */
async function sealed(seal: Seal, { customerId }: Judged, typed: Typed): Promise<SealedTexts> {
  const texts: SealedTexts = { remarks: {}, points: {}, outcomes: {} };
  if (Object.keys(typed).length === 0) return texts;
  const keys: Keys = await seal.keysFor([customerId]);
  const close = (words: string): Sealed => keys.seal(customerId, words);
  if (typed.handOver) {
    const given = Object.entries(typed.handOver).filter(([, words]) => words !== undefined);
    texts.handOver = Object.fromEntries(given.map(([name, words]) => [name, close(words)]));
  }
  if (typed.callLink !== undefined) texts.callLink = close(typed.callLink);
  if (typed.reason !== undefined) texts.reason = close(typed.reason);
  if (typed.remark) texts.remarks[typed.remark.task] = close(typed.remark.words);
  for (const { number, words } of typed.points ?? []) texts.points[number] = close(words);
  if (typed.outcome) texts.outcomes[typed.outcome.number] = close(typed.outcome.words);
  return texts;
}

function advanceStatement(change: Advanced, state: Judged, texts: SealedTexts): Write {
  const { progress, version, tasks, points } = change;
  return {
    guard: sql`
      update onboarding o set version = ${version}::int,
        contact_id = n."contactId", handed_over_at = n."handedOverAt", handed_over_by = n."handedOverBy", call_status = n."callStatus",
        call_due = n."callDue", call_at = n."callAt", call_minutes = n."callMinutes", call_language = n."callLanguage",
        call_sequence = n."callSequence", call_missed = n."callMissed", session_ended_at = n."sessionEndedAt", survey_due = n."surveyDue",
        survey_invitation_id = n."surveyInvitationId", survey_sent_at = n."surveySentAt", survey_answered_at = n."surveyAnsweredAt",
        survey_trouble = n."surveyTrouble", ended_at = n."endedAt", outcome = n.outcome,
        hand_over = coalesce(${jsonOf(texts.handOver)}::jsonb, o.hand_over), call_link = coalesce(${jsonOf(texts.callLink)}::jsonb, o.call_link),
        reason = coalesce(${jsonOf(texts.reason)}::jsonb, o.reason)
      from jsonb_to_record(${JSON.stringify(progress)}::jsonb) as n("contactId" uuid, "handedOverAt" timestamptz, "handedOverBy" text,
        "callStatus" text, "callDue" timestamptz, "callAt" timestamptz, "callMinutes" int, "callLanguage" text, "callSequence" int,
        "callMissed" int, "sessionEndedAt" timestamptz, "surveyDue" timestamptz, "surveyInvitationId" uuid, "surveySentAt" timestamptz,
        "surveyAnsweredAt" timestamptz, "surveyTrouble" text, "endedAt" timestamptz, outcome text)
      where o.id = ${state.id}::uuid and o.version = ${state.version}::int returning o.id`,
    also: {
      ...(tasks.length > 0 && { kept_tasks: tasksStatement(tasks, texts.remarks) }),
      ...(points.length > 0 && { kept_points: pointsStatement(points, texts.points, texts.outcomes) }),
    },
  };
}

function tasksStatement(
  tasks: readonly schema.Task[],
  remarks: Record<string, Sealed>,
): ReturnType<typeof sql> {
  const rows = tasks.map(({ names, what, ...task }) => ({
    ...task,
    names: { names, what },
    remark: remarks[task.task] ?? null,
  }));
  return sql`
    insert into onboarding_task as t (onboarding_id, task, position, names, role, due_at, owner_id, done_at, done_by, remark)
    select guard.id, n.task, n.position, n.names, n.role, n."dueAt", n."ownerId", n."doneAt", n."doneBy", n.remark
    from guard, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(task text, position int, names jsonb, role text,
      "dueAt" timestamptz, "ownerId" text, "doneAt" timestamptz, "doneBy" text, remark jsonb)
    on conflict (onboarding_id, task) do update set owner_id = excluded.owner_id, done_at = excluded.done_at,
      done_by = excluded.done_by, remark = coalesce(excluded.remark, t.remark)`;
}

/** A point's text is written with it and never again: the row that stands keeps it. */
function pointsStatement(
  points: readonly schema.Point[],
  texts: Record<string, Sealed>,
  outcomes: Record<string, Sealed>,
): ReturnType<typeof sql> {
  const rows = points.map((point) => ({
    ...point,
    text: texts[point.number] ?? {},
    outcome: outcomes[point.number] ?? null,
  }));
  return sql`
    insert into onboarding_point as p (onboarding_id, number, text, raised_by, raised_at, due_at, owner_id, resolved_at, resolved_by, outcome)
    select guard.id, n.number, n.text, n."raisedBy", n."raisedAt", n."dueAt", n."ownerId", n."resolvedAt", n."resolvedBy", n.outcome
    from guard, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(number int, text jsonb, "raisedBy" text, "raisedAt" timestamptz,
      "dueAt" timestamptz, "ownerId" text, "resolvedAt" timestamptz, "resolvedBy" text, outcome jsonb)
    on conflict (onboarding_id, number) do update set owner_id = excluded.owner_id, resolved_at = excluded.resolved_at,
      resolved_by = excluded.resolved_by, outcome = coalesce(excluded.outcome, p.outcome)`;
}

function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
