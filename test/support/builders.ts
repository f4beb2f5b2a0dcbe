import { randomUUID } from 'node:crypto';
import { stepsFor } from '../../src/desk/organisation/rules.ts';
import type { Organisation } from '../../src/desk/organisation/schema.ts';
import { creditCodeCheckSign } from '../../src/desk/quality/check-tax-id.ts';
import { type DecisionTaken, RequestState } from '../../src/desk/requests/schema.ts';
import { type Actor, type Grant, LANGUAGES, type Role } from '../../src/kit/actor.ts';
import type { Circumstances, Envelope } from '../../src/kit/command.ts';
import type { Decision } from '../../src/kit/decision.ts';
import type { Outcome } from '../../src/kit/execute.ts';
import type { Desk } from '../../src/kit/feature.ts';
import type { Holder } from '../../src/kit/grants.ts';
import { demoOrganisation } from '../desk/organisation/demo-organisation.ts';

export const demo: Organisation = demoOrganisation();
export const REQUEST_ID = '11111111-1111-4111-8111-111111111111';
export const CUSTOMER_ID = '22222222-2222-4222-8222-222222222222';
export const CONTACT_ID = '33333333-3333-4333-8333-333333333333';
export const NOW = new Date('2026-03-18T02:00:00Z');

export function anActor(id: string, ...grants: [Role, string][]): Actor {
  const held = grants.map(([role, unit]): Grant => ({ role, unit }));
  return { id, name: `Name of ${id}`, language: LANGUAGES[0], timeZone: 'Asia/Shanghai', grants: held };
}

/** People of the demo organisation as a command sees them. */
export function person(id: string, organisation: Organisation = demo): Actor {
  const found = organisation.people.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`nobody is called ${id}`);
  const grants = found.roles.flatMap(({ role, units }) => units.map((unit): [Role, string] => [role, unit]));
  return { ...anActor(id, ...grants), name: found.name };
}

export function circumstances(actor: Actor, more: Partial<Circumstances> = {}): Circumstances {
  return { actor, now: NOW, organisation: demo, organisationVersion: 1, ...more };
}

/** A pending new customer of Shanghai at its first step, filed by Lily. */
export function aRequest(more: Partial<RequestState> = {}): RequestState {
  return {
    id: REQUEST_ID,
    number: 1001,
    kind: 'customer.create',
    status: 'pending',
    version: 3,
    round: 1,
    stepIndex: 0,
    requesterId: 'lily',
    customerId: CUSTOMER_ID,
    customerName: 'Brightwell Trading Ltd',
    unit: 'shanghai',
    accountGroup: '1110',
    organisationVersion: 1,
    path: stepsFor(demo, 'customer.create', 'shanghai', '1110'),
    stepStartedAt: NOW,
    dueAt: NOW,
    assigneeId: null,
    overridden: false,
    decisions: [],
    ...more,
  };
}

export function aDecision(personId: string, more: Partial<DecisionTaken> = {}): DecisionTaken {
  return {
    round: 1,
    stepIndex: 0,
    step: more.stepIndex === 1 ? 'data-admin' : 'supervisor',
    personId,
    name: person(personId).name,
    forId: null,
    forName: null,
    verdict: 'approved',
    at: NOW,
    ...more,
  };
}

/** `ok` or the code of the refusal, with a `!` where it goes to the security log. */
export function verdictOf(decision: Decision<unknown>): string {
  return decision.ok ? 'ok' : decision.refusal.code + (decision.refusal.forbidden ? '!' : '');
}
export function codeOf(outcome: Outcome): string {
  return outcome.kind === 'refused'
    ? outcome.refusal.code + (outcome.refusal.forbidden ? '!' : '')
    : outcome.kind;
}

type Acting = {
  execute(command: string, input: unknown, envelope: Envelope): Promise<Outcome>;
  as(person: string, commandId?: string): Envelope;
};

/** A valid unified social credit code of its own for each serial. */
export function taxIdOf(serial: number): string {
  const first17 = `91310115${String(serial).padStart(9, '0')}`;
  return first17 + creditCodeCheckSign(first17);
}

/** Everything account group 1110 asks for, and a credit limit as a restricted value. */
export const NEW_CUSTOMER = {
  name: 'Brightwell Trading Ltd',
  country: 'CN',
  taxId: taxIdOf(1),
  industry: 'retail',
  street: '88 Century Avenue',
  city: 'Shanghai',
  phone: '+86 21 5877 1234',
  email: 'office@brightwell.example',
  currency: 'CNY',
  paymentTerms: 'net30',
  shippingCondition: 'standard',
  salesRepresentative: 'lily',
  creditLimit: '987654321',
};

export const CONTACT = {
  contactName: 'Wilhelmina Quastenberg',
  contactRole: 'purchasing',
  contactEmail: 'wilhelmina@brightwell.example',
  contactPhone: '+86 139 1234 5678',
};

export const ANSWERS = {
  duplicate: 'none',
  confirmedWith: 'Wilhelmina Quastenberg',
  confirmedHow: 'phone',
  confirmedOn: '2026-03-17',
} as const;

export type Filed = { requestId: string; customerId: string; contactId: string; number: number };

/** Fails with the refusal, so that a story that should go on says where it stopped. */
/** As the clock acts. */
export function byClock(commandId: string = randomUUID()): { commandId: string; by: { desk: string } } {
  return { commandId, by: { desk: 'clock' } };
}

export async function done(outcome: Promise<Outcome>): Promise<Record<string, unknown>> {
  const settled = await outcome;
  if (settled.kind === 'refused') throw new Error(JSON.stringify(settled.refusal));
  return settled.answer;
}

export function contactValues(
  contactId: string,
  contact: Record<string, string> = CONTACT,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(contact).map(([field, value]) => [`contact/${contactId}/${field}`, value]),
  );
}

type NewCustomer = {
  by?: string;
  unit?: string;
  accountGroup?: string;
  values?: Record<string, string | null>;
  contact?: Record<string, string>;
};

/** A draft of a new customer, filled and not yet submitted. */
export async function draftNew(
  desk: Acting,
  { by = 'lily', unit = 'shanghai', accountGroup = '1110', values = {}, contact }: NewCustomer = {},
): Promise<Filed> {
  const [requestId, customerId, contactId] = [randomUUID(), randomUUID(), randomUUID()];
  await done(
    desk.execute(
      'request.start',
      { kind: 'customer.create', requestId, customerId, unit, accountGroup },
      desk.as(by),
    ),
  );
  const typed = { ...NEW_CUSTOMER, ...values };
  await done(desk.execute('request.fill', { requestId, values: typed, check: true }, desk.as(by)));
  await done(
    desk.execute(
      'request.fill',
      { requestId, values: contactValues(contactId, contact), check: true },
      desk.as(by),
    ),
  );
  return { requestId, customerId, contactId, number: 0 };
}

export async function fileNew(desk: Acting, given: NewCustomer = {}): Promise<Filed> {
  const draft = await draftNew(desk, given);
  const answer = await done(
    desk.execute('request.submit', { requestId: draft.requestId }, desk.as(given.by ?? 'lily')),
  );
  return { ...draft, number: Number(answer.number) };
}

export function decideInput(
  requestId: string,
  stepIndex: number,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { requestId, round: 1, stepIndex, verdict: 'approved', ...more };
}

/** The customer's file, entered by the supervisor Tao and the data admin Fang. */
export async function enterNew(desk: Acting, given: NewCustomer = {}): Promise<Filed> {
  const filed = await fileNew(desk, given);
  await done(desk.execute('approval.decide', decideInput(filed.requestId, 0), desk.as('tao')));
  await done(
    desk.execute('approval.decide', decideInput(filed.requestId, 1, { answers: ANSWERS }), desk.as('fang')),
  );
  return filed;
}

/** A change of an existing file, filled and not yet submitted. */
export async function draftChange(
  desk: Acting,
  customerId: string,
  values: Record<string, string | null>,
  by = 'lily',
): Promise<string> {
  const requestId = randomUUID();
  await done(desk.execute('request.start', { kind: 'customer.change', requestId, customerId }, desk.as(by)));
  const typed = { reason: 'The customer has moved', ...values };
  await done(desk.execute('request.fill', { requestId, values: typed, check: true }, desk.as(by)));
  return requestId;
}

export async function fileChange(
  desk: Acting,
  customerId: string,
  values: Record<string, string | null>,
  by = 'lily',
): Promise<string> {
  const requestId = await draftChange(desk, customerId, values, by);
  await done(desk.execute('request.submit', { requestId }, desk.as(by)));
  return requestId;
}

/** Who takes a step of a change in East China, by its role. */
const DECIDERS: Readonly<Record<string, string>> = {
  accountManager: 'jun',
  dataAdmin: 'fang',
  companyCodeMaintainer: 'ning',
};

/** By the account manager and the maintainers of what is changed. */
export async function enterChange(
  desk: Acting & Pick<Desk, 'database'>,
  customerId: string,
  values: Record<string, string | null>,
  by = 'lily',
): Promise<string> {
  const requestId = await fileChange(desk, customerId, values, by);
  const request = await desk.database.prisma.request.findUniqueOrThrow({ where: { id: requestId } });
  const path = RequestState.shape.path.parse(request.path);
  for (const [at, { role }] of path.entries()) {
    await done(desk.execute('approval.decide', decideInput(requestId, at), desk.as(DECIDERS[role] ?? role)));
  }
  return requestId;
}

/** Everybody of the demo organisation, as a command loads those who might decide. */
export function holders(): Holder[] {
  return demo.people.map(({ id, name, roles }) => ({
    id,
    name,
    grants: roles.flatMap(({ role, units }) => units.map((unit) => ({ role, unit }))),
  }));
}
