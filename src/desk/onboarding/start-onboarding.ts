import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import { DESK } from '../../kit/actor.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { type AuditEvent, accept, type Decision, forbid, type Refused, refuse } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import type { ObligationChange } from '../../kit/obligation.ts';
import { HOUR } from '../../kit/time-spans.ts';
import { Away } from '../absences/schema.ts';
import type { OnboardingSettings, Organisation } from '../organisation/schema.ts';
import { showing } from './advance.ts';
import { inPlaceOf, mayStart, SIGNED_WITHIN_MS } from './rules.ts';
import { DUTY, eventTarget, onboardingChain, type StartOnboarding, type Task, TOLD } from './schema.ts';
import { dueIn, handOverDuty, taskDuty, tasksOf } from './watch.ts';

/**
 * The customer's file, or the open request for it. `ownerId` and `accountManagerId` only while they are at the desk; `requesterId` and
 * `filedAt` of the request for the new customer.
 */
export const StartState = z.object({
  customer: z
    .object({
      name: z.string(),
      unit: z.string(),
      status: z.string(),
      ownerId: z.string().nullable(),
      accountManagerId: z.string().nullable(),
      requesterId: z.string().nullable(),
      filedAt: z.coerce.date().nullable(),
      filedBy: z.string().nullable(),
      contacts: z.array(z.uuid()),
    })
    .nullable(),
  runs: z.boolean(),
  holders: z.array(Holder),
  away: z.array(Away),
});
export type StartState = z.output<typeof StartState>;

export type Started = {
  unit: string;
  repId: string;
  accountManagerId: string;
  signedAt: Date;
  handOverDue: Date;
  handedOverAt: Date | null;
  handedOverBy: string | null;
  callDue: Date | null;
  tasks: readonly Task[];
  version: number;
};

/**
 * R60: the contract is signed, so the customer's data must be handed over within so many hours of the clock. Where the request for the new
 * customer was filed already, that was the hand-over.
 */
export function startOnboarding(
  { customer, runs, holders, away }: StartState,
  input: StartOnboarding,
  { actor, now, organisation }: Circumstances,
): Decision<Started> {
  const settings = organisation.onboarding;
  if (!settings) return refuse('onboarding.notSetUp');
  if (!customer) return refuse('refusal.gone');
  if (!mayStart(actor, customer, organisation)) return forbid('onboarding.notYoursToStart');
  if (runs) return refuse('onboarding.runsAlready', { params: { name: customer.name } });
  if (customer.status === 'blocked' || customer.status === 'sealed')
    return refuse('onboarding.customerLeft', { params: { name: customer.name } });
  const signedAt = new Date(input.signedAt);
  const accountManagerId = managerOf(customer, input, holders, organisation);
  const refusal =
    whyNotSigned(signedAt, now) ?? whyNotManager(accountManagerId) ?? whyNotContact(customer, input);
  if (refusal || !accountManagerId) return refusal ?? refuse('onboarding.managerMissing');

  const handOverDue = new Date(signedAt.getTime() + settings.handOverHours * HOUR);
  const repId = customer.ownerId ?? customer.requesterId ?? (actor === DESK ? accountManagerId : actor.id);
  const filing = countsAsHandOver(customer.filedAt, signedAt) ? customer : null;
  const tasks = filing ? tasksOf(settings, customer.unit, now, organisation) : [];
  const events = eventsOf(input, repId, accountManagerId, filing, handOverDue);
  const record = { id: input.onboardingId, unit: customer.unit, repId, handOverDue, accountManagerId };
  return accept(
    {
      unit: customer.unit,
      repId,
      accountManagerId,
      signedAt,
      handOverDue,
      handedOverAt: filing?.filedAt ?? null,
      handedOverBy: filing?.filedBy ?? null,
      callDue: null,
      tasks,
      version: events.length,
    },
    {
      events,
      cards: [
        ...showing({ ...record, tasks, points: [] }, organisation),
        ...toldOf(record, events.length, actor.id, away),
      ],
      obligations: [
        { close: DUTY.start, subject: input.customerId, evidence: input.onboardingId },
        ...dutiesOf(record, tasks, filing !== null, now, organisation),
      ],
      answer: { onboardingId: input.onboardingId, name: customer.name, due: handOverDue.toISOString() },
    },
  );
}

type Customer = NonNullable<StartState['customer']>;

function managerOf(
  { unit, accountManagerId }: Customer,
  input: StartOnboarding,
  holders: readonly Holder[],
  organisation: Organisation,
): string | undefined {
  const able = holders.filter((person) => holdsOver(person, 'accountManager', unit, organisation));
  if (input.accountManagerId !== undefined) return able.find(({ id }) => id === input.accountManagerId)?.id;
  // The file may name somebody who has lost the role since.
  return able.find(({ id }) => id === accountManagerId)?.id ?? able[0]?.id;
}

function whyNotSigned(signedAt: Date, now: Date): Refused | null {
  const at = (key: 'onboarding.signedInFuture' | 'onboarding.signedLongAgo'): Refused =>
    refuse(key, { fields: { signedOn: { key } } });
  if (signedAt > now) return at('onboarding.signedInFuture');
  return signedAt.getTime() < now.getTime() - SIGNED_WITHIN_MS ? at('onboarding.signedLongAgo') : null;
}

function whyNotManager(accountManagerId: string | undefined): Refused | null {
  const key = 'onboarding.managerMissing';
  return accountManagerId === undefined ? refuse(key, { fields: { accountManagerId: { key } } }) : null;
}

function whyNotContact({ contacts }: Customer, { contactId }: StartOnboarding): Refused | null {
  const key = 'onboarding.contactUnknown';
  return contactId !== undefined && !contacts.includes(contactId)
    ? refuse(key, { fields: { contactId: { key } } })
    : null;
}

/** Data filed for this contract: at the earliest in the month before it was signed. */
export function countsAsHandOver(filedAt: Date | null, signedAt: Date): boolean {
  return filedAt !== null && filedAt.getTime() >= signedAt.getTime() - SIGNED_WITHIN_MS;
}

function eventsOf(
  { onboardingId, customerId, signedAt }: StartOnboarding,
  rep: string,
  accountManager: string,
  filing: Customer | null,
  due: Date,
): AuditEvent[] {
  const chain = onboardingChain(onboardingId);
  const payload = { customer: customerId, rep, accountManager, signedAt };
  return [
    { chain, type: 'onboarding.started', payload },
    ...(filing?.filedAt
      ? [{ chain, type: 'onboarding.handedOver', payload: { how: 'request', late: filing.filedAt > due } }]
      : []),
  ];
}

type Begun = {
  id: string;
  unit: string;
  repId: string;
  accountManagerId: string;
  handOverDue: Date;
};

/** The card in the channel says all of it; those who have something to do now or soon are told directly. */
function toldOf(
  { id, repId, accountManagerId }: Begun,
  seq: number,
  actorId: string,
  away: readonly Away[],
): CardWish[] {
  const people = [repId, accountManagerId].map((person) => inPlaceOf(person, { away }));
  return [...new Set(people)]
    .filter((person) => person !== actorId || person === inPlaceOf(repId, { away }))
    .map((person): CardWish => ({ kind: TOLD, target: eventTarget(id, seq), audience: `person:${person}` }));
}

function dutiesOf(
  record: Begun,
  tasks: readonly Task[],
  handedOver: boolean,
  now: Date,
  organisation: Organisation,
): ObligationChange[] {
  if (!handedOver) return [handOverDuty(record, now)];
  return tasks.map((task) => taskDuty(record, task, now, organisation));
}

/** R62: until when a call should be booked, once everything is set up. */
export function bookingDue(
  { bookingHours }: OnboardingSettings,
  unit: string,
  now: Date,
  organisation: Organisation,
): Date {
  return dueIn(bookingHours, unit, now, organisation);
}
