import type { Circumstances } from '../../kit/command.ts';
import { type Decision, forbid, refuse } from '../../kit/decision.ts';
import type { Organisation } from '../organisation/schema.ts';
import { type Advanced, advance, type Step, whyNotRunning } from './advance.ts';
import { inPlaceOf, mayHandOver } from './rules.ts';
import { DUTY, type HandOverData, type Judged, type NoticeFiling } from './schema.ts';
import { taskDuty, tasksOf } from './watch.ts';

/**
 * R60: the sales representative hands the customer's data over; filing them fulfils it, whatever approvals take. Where a request was filed
 * first, what the customer needs can still be added.
 */
export function handOver(
  state: Judged,
  input: HandOverData,
  circumstances: Circumstances,
): Decision<Advanced> {
  const { actor, now, organisation } = circumstances;
  if (!mayHandOver(actor, state, organisation)) return forbid('onboarding.notYours');
  const refusal = whyNotRunning(state);
  if (refusal) return refusal;
  if (state.noted) return refuse('onboarding.handedOverAlready');
  const unknown = 'onboarding.contactUnknown';
  if (input.contactId !== undefined && !state.contacts.includes(input.contactId))
    return refuse(unknown, { fields: { contactId: { key: unknown } } });
  const { needs, scope, notes } = input;
  const typed = { handOver: { needs, scope, ...(notes !== undefined && { notes }) } };
  const contact = input.contactId === undefined ? {} : { contactId: input.contactId };
  if (state.handedOverAt) {
    const step = { events: [{ type: 'onboarding.noted' }], progress: contact, typed };
    return advance(state, step, circumstances);
  }
  const step = handedOver(state, { at: now, by: actor.id, how: 'form' }, now, organisation);
  return advance(state, { ...step, progress: { ...step.progress, ...contact }, typed }, circumstances);
}

/** The request for the new customer was sent: that moment counts, not the one at which the desk notices it. */
export function noticeFiling(
  state: Judged,
  _input: NoticeFiling,
  circumstances: Circumstances,
): Decision<Advanced> {
  const refusal = whyNotRunning(state);
  if (refusal) return refusal;
  const { filedAt, filedBy, handedOverAt } = state;
  if (handedOverAt || !filedAt) return refuse('onboarding.handedOverAlready');
  const { now, organisation } = circumstances;
  const step = handedOver(state, { at: filedAt, by: filedBy, how: 'request' }, now, organisation);
  return advance(state, step, circumstances);
}

type Filing = { at: Date; by: string | null; how: 'form' | 'request' };

/** R61: what is to be set up begins with the hand-over. */
function handedOver(state: Judged, { at, by, how }: Filing, now: Date, organisation: Organisation): Step {
  const settings = organisation.onboarding;
  const tasks = settings ? tasksOf(settings, state.unit, now, organisation) : [];
  return {
    events: [{ type: 'onboarding.handedOver', payload: { how, late: at > state.handOverDue } }],
    progress: { handedOverAt: at, handedOverBy: by },
    tasks,
    tell: [inPlaceOf(state.accountManagerId, state)],
    obligations: [
      { close: DUTY.handOver, subject: state.id, evidence: `${how} ${at.toISOString()}` },
      { close: DUTY.filed, subject: state.id, evidence: 'noticed' },
      ...tasks.map((task) => taskDuty(state, task, now, organisation)),
    ],
    answer: { late: at > state.handOverDue },
  };
}
