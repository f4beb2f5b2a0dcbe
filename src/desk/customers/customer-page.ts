import type { Actor } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Fact, Page, Part } from '../../kit/card.ts';
import type { Desk } from '../../kit/feature.ts';
import { dayText, type Text, text, verbatim } from '../../kit/text.ts';
import type { Organisation, View } from '../organisation/schema.ts';
import { groupText, keyLabel, unitText, valueText } from './describe.ts';
import { CONTACT_FIELDS, CUSTOMER_FIELDS, contactKey, FIELDS, fieldOf, isFieldId } from './fields.ts';
import { CustomerColumns, type CustomerValues, openCustomer } from './open-customer.ts';
import { type CustomerFile, customerFile, historyOf } from './queries.ts';
import { maySee } from './rules.ts';

const VIEWS: readonly Exclude<View, 'contact'>[] = ['general', 'companyCode', 'salesArea'];
const HISTORY_LINES = 8;

/** The customer's file, as far as this person may see it (R36). null: no such customer. */
export async function customerPage(customerId: string, actor: Actor, desk: Desk): Promise<Page | null> {
  const [file, organisation] = await Promise.all([customerFile(customerId, desk), desk.organisation()]);
  if (!file) return null;
  const summary = text('customer.summary', { name: verbatim(file.name), number: file.number });
  const head: Part[] = [
    { part: 'text', text: verbatim(file.name), tone: 'strong' },
    {
      part: 'facts',
      facts: [
        { label: text('card.customerNumber'), value: verbatim(file.number) },
        { label: text('card.unit'), value: unitText(file.unit, organisation) },
        { label: text('field.accountGroup'), value: groupText(file.accountGroup, organisation) },
        { label: text('card.status'), value: statusText(file.status) },
      ],
    },
  ];
  if (!maySee('open', file, actor, organisation)) {
    return {
      title: 'customer.title',
      summary,
      parts: [...head, { part: 'text', text: text('customer.notYourUnit'), tone: 'quiet' }],
    };
  }
  const values = await openCustomer(desk.seal, file.columns);
  return {
    title: 'customer.title',
    summary,
    parts: [
      ...head,
      { part: 'buttons', buttons: [changeButton(customerId), clueButton(customerId)] },
      ...VIEWS.flatMap((view) => viewPart(view, file, values, actor, organisation)),
      ...contactsPart(file, values, actor, organisation),
      ...(await historyPart(file, desk, organisation)),
    ],
  };
}

/** R20: on every file, for whoever may look at it. */
function clueButton(customerId: string): Button {
  return buttonOf('request.clue', 'button.clue', customerId);
}

export function changeButton(customerId: string): Extract<Part, { part: 'buttons' }>['buttons'][number] {
  return buttonOf('request.change', 'button.change', customerId);
}

function viewPart(
  view: View,
  file: CustomerFile,
  values: CustomerValues,
  actor: Actor,
  organisation: Organisation,
): Part[] {
  const facts = CUSTOMER_FIELDS.filter((field) => FIELDS[field].view === view && field !== 'name').flatMap(
    (field): Fact[] => {
      const value = values[field];
      if (value === undefined) return [];
      const visible = maySee(FIELDS[field].secrecy, file, actor, organisation);
      return [
        {
          label: keyLabel(field),
          value: visible ? valueText(field, value, organisation) : text('value.restricted'),
        },
      ];
    },
  );
  return facts.length === 0
    ? []
    : [
        { part: 'heading', text: text(`view.${view}`) },
        { part: 'facts', facts },
      ];
}

function contactsPart(
  file: CustomerFile,
  values: CustomerValues,
  actor: Actor,
  organisation: Organisation,
): Part[] {
  const { contacts } = CustomerColumns.parse(file.columns);
  if (contacts.length === 0) return [];
  const heading: Part = { part: 'heading', text: text('view.contact') };
  if (!maySee('personal', file, actor, organisation)) {
    return [
      heading,
      { part: 'text', text: text('customer.contactsHidden', { count: contacts.length }), tone: 'quiet' },
    ];
  }
  return [
    heading,
    ...contacts.map(
      ({ id }): Part => ({
        part: 'facts',
        facts: CONTACT_FIELDS.flatMap((field) => {
          const value = values[contactKey(id, field)];
          return value === undefined
            ? []
            : [{ label: keyLabel(field), value: valueText(field, value, organisation) }];
        }),
      }),
    ),
  ];
}

/** R38: which field changed when and by which request; the values of open fields with it. */
async function historyPart(file: CustomerFile, desk: Desk, organisation: Organisation): Promise<Part[]> {
  const entries = await historyOf(file.id, HISTORY_LINES, desk);
  if (entries.length === 0) return [];
  const line = ({ field, value, validFrom, requestNumber }: (typeof entries)[number]): Text =>
    text('customer.historyLine', {
      field: keyLabel(field),
      value:
        typeof value === 'string' && isFieldId(field) && FIELDS[fieldOf(field).field].secrecy === 'open'
          ? valueText(field, value, organisation)
          : text('value.changed'),
      at: dayText(validFrom),
      number: requestNumber ?? 0,
    });
  return [
    { part: 'heading', text: text('customer.history') },
    { part: 'text', text: { join: entries.map(line), with: '\n' }, tone: 'quiet' },
  ];
}

function statusText(status: string): Text {
  if (status === 'blocked') return text('customer.status.blocked');
  return text(status === 'sealed' ? 'customer.status.sealed' : 'customer.status.active');
}
