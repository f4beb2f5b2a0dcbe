import { z } from 'zod';
import { type Sql, sql } from '../../database/sql.ts';
import { type AnyCommand, type Circumstances, defineCommand } from '../../kit/command.ts';
import { type Decision, refuse } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import type { ObligationChange } from '../../kit/obligation.ts';
import type { Seal, Sealed } from '../../kit/seal.ts';
import { awayNow, standsInFor } from '../absences/absence-sql.ts';
import { ApplyState, applyRequest } from '../customers/apply-request-sql.ts';
import { fieldOf, REQUEST_FIELDS } from '../customers/fields.ts';
import { SIGNED_WITHIN_MS } from '../onboarding/rules.ts';
import { DUTY } from '../onboarding/schema.ts';
import { mayTypeNumber, numberSeries } from '../organisation/rules.ts';
import { everyHolder, holderRow, holdersAmong } from '../people/holders-sql.ts';
import { requestState } from '../requests/request-sql.ts';
import { customerChain, RequestState } from '../requests/schema.ts';
import { CheckStuck, checkStuck, StuckState } from './check-stuck.ts';
import { ClaimState, ClaimStep, claimStep, type StepClaimed } from './claim-step.ts';
import { DecideStep, decideStep, type StepDecided } from './decide-step.ts';
import { NudgeState, NudgeStep, nudgeStep } from './nudge-step.ts';
import { RemindState, RemindStep, remindStep } from './remind-step.ts';

/** What is written is read for the last step alone: the other clicks need neither values nor numbers. */
const DecideState = RequestState.extend({ apply: ApplyState.nullable(), standsInFor: z.array(Holder) });
type DecideState = z.output<typeof DecideState>;

export function approvalCommands(seal: Seal): AnyCommand[] {
  return [decideCommand(seal), remindCommand, claimCommand, nudgeCommand, checkStuckCommand];
}

function decideCommand(seal: Seal): AnyCommand {
  return defineCommand<DecideStep, DecideState, StepDecided>({
    name: 'approval.decide',
    schema: DecideStep,
    allowed: 'everyone',
    load: ({ requestId, answers }) => sql`
      select ${requestState} || jsonb_build_object('apply', case when r.step_index = jsonb_array_length(r.path) - 1 then
        jsonb_build_object('changes', r.changes,
          'nextSerials', coalesce((select jsonb_object_agg(s.id, s.next) from number_series s), '{}'::jsonb),
          'numberTaken', exists (select 1 from customer c where c.number = ${answers?.number ?? ''}))
        end, 'standsInFor', ${standsInFor(sql`(select id from who)`)})
      from request r where r.id = ${requestId}::uuid`,
    read: (raw) => DecideState.parse(raw),
    decide: (state, input, circumstances) => {
      const decision = decideStep(state, input, circumstances, state.standsInFor);
      return decision.ok && decision.change.apply
        ? enterFile(decision, state, input, circumstances)
        : decision;
    },
    save: async (change, state, input, { now, actor, organisation }) => {
      const note = await sealNote(seal, state.customerId, input);
      const answers = await sealAnswers(seal, state, input);
      const guard = sql`
        update request set status = ${change.status}, step_index = ${change.stepIndex}::int, version = version + 1,
          due_at = ${change.dueAt}::timestamptz,
          assignee_id = case when ${change.stepEnded}::boolean then null else assignee_id end,
          overridden = overridden and not ${change.stepEnded}::boolean,
          step_started_at = ${change.stepEnded ? now : state.stepStartedAt}::timestamptz,
          closed_at = ${change.status === 'approved' || change.status === 'rejected' ? now : null}::timestamptz,
          answers = request.answers || ${JSON.stringify(answers)}::jsonb
        where id = ${state.id}::uuid and version = ${state.version}::int
        returning request.*`;
      const taken = sql`
        insert into decision (request_id, round, step_index, step, person_id, for_id, verdict, note, started_at, at)
        select guard.id, ${state.round}::int, ${state.stepIndex}::int, ${state.path[state.stepIndex]?.id ?? ''}, ${actor.id},
          ${change.forId}, ${change.verdict},
          ${note && JSON.stringify(note)}::jsonb, ${state.stepStartedAt ?? now}::timestamptz, ${now}::timestamptz from guard`;
      if (change.apply && state.apply) {
        const { also, payload } = applyRequest(state, state.apply, input.answers?.number, now, organisation);
        return { guard, also: { taken, ...also }, payload };
      }
      if (change.status !== 'rejected') return { guard, also: { taken } };
      return {
        guard,
        also: {
          taken,
          freed_keys: sql`delete from duplicate_key k using guard where k.request_id = guard.id`,
          freed_fields: sql`delete from field_hold h using guard where h.request_id = guard.id`,
        },
      };
    },
  });
}

/** The last approval enters the customer file: it needs a number to give (R32), and its event stands in the customer's own chain. */
function enterFile(
  decision: Extract<Decision<StepDecided>, { ok: true }>,
  state: DecideState,
  input: DecideStep,
  { now, organisation }: Circumstances,
): Decision<StepDecided> {
  const isNew = state.kind === 'customer.create';
  const series = isNew ? numberSeries(organisation, state.unit, state.accountGroup) : undefined;
  if (series && (state.apply?.nextSerials[series.seriesId] ?? series.first) > series.last) {
    return refuse('approval.numbersExhausted', { params: { series: series.seriesId } });
  }
  if (isNew && !series) {
    const missing = { key: 'approval.numberMissing' } as const;
    if (!input.answers?.number) return refuse(missing.key, { fields: { number: missing } });
    const outside = { key: 'check.invalid' } as const;
    if (!mayTypeNumber(organisation, state.accountGroup, input.answers.number)) {
      return refuse(outside.key, { fields: { number: outside } });
    }
    const taken = { key: 'approval.numberTaken' } as const;
    if (state.apply?.numberTaken) return refuse(taken.key, { fields: { number: taken } });
  }
  const fields = Object.keys(state.apply?.changes ?? {}).filter(
    (key) => !REQUEST_FIELDS.includes(fieldOf(key).field),
  );
  const event = {
    chain: customerChain(state.customerId),
    type: isNew ? 'customer.created' : 'customer.changed',
    payload: { request: state.number, fields },
  };
  return {
    ...decision,
    events: [...decision.events, event],
    obligations: [...decision.obligations, ...(isNew ? signed(state, now) : [])],
  };
}

/** R60: a new customer whose request says when the contract was signed is onboarded; the clock starts it, once the file stands. */
function signed({ customerId, unit, apply }: DecideState, now: Date): ObligationChange[] {
  const day = apply?.changes.contractSigned?.new;
  const isNews = typeof day === 'string' && Date.parse(day) > now.getTime() - SIGNED_WITHIN_MS;
  if (!isNews) return [];
  const moments = [{ at: now.toISOString(), act: 'start' }];
  const owner = { role: 'accountManager' as const, unit };
  return [{ open: DUTY.start, subject: customerId, owner, dueAt: now, moments }];
}

/** Reasons and the names of people who confirmed are free text: sealed like a restricted value. */
async function sealNote(
  seal: Seal,
  customerId: string,
  input: DecideStep,
): Promise<Record<string, Sealed> | null> {
  const texts = Object.entries({ note: input.note, ...input.fieldNotes }).filter(([, value]) => value);
  if (texts.length === 0) return null;
  const keys = await seal.keysFor([customerId]);
  return Object.fromEntries(texts.map(([name, value]) => [name, keys.seal(customerId, value ?? '')]));
}

/** R25, R26: what the step asked, and nothing that came along unasked. */
async function sealAnswers(
  seal: Seal,
  { customerId, path, stepIndex }: DecideState,
  { answers, verdict }: DecideStep,
): Promise<Record<string, unknown>> {
  const asks = path[stepIndex]?.asks ?? [];
  if (!answers || verdict !== 'approved') return {};
  const { duplicate, duplicateOf, confirmedWith, confirmedHow, confirmedOn } = answers;
  const given: Record<string, unknown> = {
    ...(asks.includes('duplicates') && { duplicate, ...(duplicate !== 'none' && { duplicateOf }) }),
    ...(asks.includes('confirmation') && { confirmedHow, confirmedOn }),
  };
  if (!confirmedWith || !asks.includes('confirmation')) return given;
  const keys = await seal.keysFor([customerId]);
  return { ...given, confirmedWith: keys.seal(customerId, confirmedWith) };
}

/** Adds one to the version and nothing else: the event is the change. */
function touched(state: Pick<RequestState, 'id' | 'version'>): { guard: Sql } {
  return {
    guard: sql`
      update request set version = version + 1 where id = ${state.id}::uuid and version = ${state.version}::int returning id`,
  };
}

/** R27: the clock's own command; the moment of the ladder is in its command id, so it happens once over replicas and restarts. */
const remindCommand = defineCommand<RemindStep, RemindState, null>({
  name: 'approval.remind',
  schema: RemindStep,
  allowed: 'desk',
  load: ({ requestId }) => sql`
    select ${requestState} || jsonb_build_object('holders',
      ${holdersAmong(sql`array[r.path->r.step_index->>'role', r.path->r.step_index->>'escalateTo']`)}, 'away', ${awayNow})
    from request r where r.id = ${requestId}::uuid`,
  read: (raw) => RemindState.parse(raw),
  decide: remindStep,
  save: (_change, state) => touched(state),
});

const claimCommand = defineCommand<ClaimStep, ClaimState, StepClaimed>({
  name: 'approval.claim',
  schema: ClaimStep,
  allowed: 'everyone',
  load: ({ requestId, to }) => sql`
    select ${requestState} || jsonb_build_object('successor', (
      select ${holderRow} from person p where p.id = ${to ?? ''} and p.active))
    from request r where r.id = ${requestId}::uuid`,
  read: (raw) => ClaimState.parse(raw),
  decide: claimStep,
  save: ({ assigneeId, overridden }, state) => ({
    guard: sql`
      update request set version = version + 1, assignee_id = ${assigneeId}, overridden = ${overridden}::boolean
      where id = ${state.id}::uuid and version = ${state.version}::int returning id`,
  }),
});

const nudgeCommand = defineCommand<NudgeStep, NudgeState, null>({
  name: 'approval.nudge',
  schema: NudgeStep,
  allowed: 'everyone',
  load: ({ requestId }) => sql`
    select ${requestState} || jsonb_build_object('nudgedAt', (
      select max(a.at) from audit_event a where a.chain = 'request:' || r.id and a.type = 'step.nudged'))
    from request r where r.id = ${requestId}::uuid`,
  read: (raw) => NudgeState.parse(raw),
  decide: nudgeStep,
  save: (_change, state) => touched(state),
});

/** R05: reads all open requests once a day; changes none of them. */
const checkStuckCommand = defineCommand<CheckStuck, StuckState, null>({
  name: 'approval.checkStuck',
  schema: CheckStuck,
  allowed: 'desk',
  load: () => sql`
    select jsonb_build_object(
      'requests', coalesce((select jsonb_agg(${requestState}) from request r where r.status = 'pending'), '[]'::jsonb),
      'holders', ${everyHolder}, 'away', ${awayNow})`,
  read: (raw) => StuckState.parse(raw),
  decide: checkStuck,
  save: () => ({ guard: sql`select 1 as checked` }),
});
