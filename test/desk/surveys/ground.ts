import { randomUUID } from 'node:crypto';
import { translator } from '../../../src/i18n/translate.ts';
import type { Role } from '../../../src/kit/actor.ts';
import type { Part } from '../../../src/kit/card.ts';
import type { Envelope } from '../../../src/kit/command.ts';
import type { Outcome } from '../../../src/kit/execute.ts';
import type { Desk } from '../../../src/kit/feature.ts';
import { byClock, done, enterNew, type Filed, taxIdOf } from '../../support/builders.ts';

/** What a test of surveys stands on: a desk with customers who can be asked. */
export type Ground = Pick<Desk, 'execute'> & { as(person: string, commandId?: string): Envelope };

let serial = 500;

/** A customer's file of Shanghai with a contact person; without an e-mail where `email` is false. */
export async function aCustomer(
  desk: Ground,
  {
    email = true,
    manager = 'jun',
    values = {},
    unit = 'shanghai',
  }: { email?: boolean; manager?: string | null; values?: Record<string, string | null>; unit?: string } = {},
): Promise<Filed> {
  serial += 1;
  return enterNew(desk, {
    unit,
    ...(email ? {} : { accountGroup: '1310' }),
    values: {
      name: `Lamp House ${serial}`,
      taxId: taxIdOf(serial),
      phone: `+86 21 5877 ${String(serial).padStart(4, '0')}`,
      email: `office${serial}@lamps.example`,
      ...(manager && { accountManager: manager }),
      ...(email ? {} : { currency: null, paymentTerms: null, creditLimit: null, postalCode: '200120' }),
      ...values,
    },
    contact: {
      contactName: `Quella Zimmerling ${serial}`,
      contactPhone: `+86 139 1234 5${serial}`,
      ...(email && { contactEmail: `quella${serial}@lamps.example`, contactRole: 'purchasing' }),
    },
  });
}

export type Planned = {
  surveyId?: string;
  audience?: string;
  unit?: string;
  group?: string;
  customerId?: string;
  role?: Role;
  firstDay?: string;
  lastDay?: string;
  language?: string;
};

export function planInput(given: Planned = {}): Record<string, unknown> & { runId: string } {
  const audience = given.audience ?? 'unit';
  return {
    runId: randomUUID(),
    surveyId: 'satisfaction',
    audience,
    ...(audience === 'customer' ? {} : { unit: 'east' }),
    firstDay: '2026-03-18',
    lastDay: '2026-03-31',
    language: 'own',
    ...given,
  };
}

/** Planned and started by the sales manager Lei, and all of it sent. */
export async function aRun(desk: Ground, given: Planned = {}, by = 'lei'): Promise<string> {
  const input = planInput(given);
  await done(desk.execute('survey.plan', input, desk.as(by)));
  await done(desk.execute('survey.start', { runId: input.runId }, desk.as(by)));
  await fillAll(desk, input.runId);
  return input.runId;
}

export async function fillAll(desk: Ground, runId: string): Promise<void> {
  for (let more = true; more; ) {
    const answer = await done(desk.execute('survey.fill', { runId }, byClock()));
    more = answer.more === true;
  }
}

/** One customer is asked outside of any run. */
export async function anInvitation(desk: Ground, filed: Filed, surveyId = 'onboarding'): Promise<string> {
  const invitationId = randomUUID();
  await done(
    desk.execute(
      'survey.invite',
      {
        surveyId,
        invitationId,
        customerId: filed.customerId,
        contactId: filed.contactId,
        reason: 'onboarding',
      },
      { commandId: randomUUID(), by: { desk: 'onboarding' } },
    ),
  );
  return invitationId;
}

export const GOOD = { overall: '5', call: '4', setup: 'all' };
export const BAD = {
  overall: '1',
  call: '2',
  setup: 'late',
  open: 'The lamps flicker, ask Quella Zimmerling',
};

export function answer(
  desk: Ground,
  invitationId: string,
  answers: Record<string, string>,
): Promise<Outcome> {
  return desk.execute(
    'survey.answer',
    { invitationId, answers },
    { commandId: randomUUID(), by: { desk: 'survey' } },
  );
}

const t = translator('en', 'Asia/Shanghai');

/** What a card or a list says, in English, a line a part; a button by its action. */
export function wordsOf(parts: readonly Part[]): string {
  return parts
    .flatMap((part) => {
      if (part.part === 'text' || part.part === 'heading') return [t(part.text)];
      if (part.part === 'facts') return part.facts.map(({ label, value }) => `${t(label)}: ${t(value)}`);
      if (part.part === 'items')
        return part.items.map(({ title, facts }) => [title, ...facts].map(t).join(' · '));
      if (part.part === 'picture') return [t(part.alternative)];
      return part.part === 'buttons' ? part.buttons.map(({ action }) => `[${action}]`) : [];
    })
    .join('\n');
}
