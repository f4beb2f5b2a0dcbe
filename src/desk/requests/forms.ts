import { z } from 'zod';
import type { Choice, Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import {
  defineForm,
  type Field,
  type Form,
  type OpenForm,
  type Values,
  type Widget,
} from '../../kit/form.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import { groupText, keyLabel, optionText, unitText, valueText } from '../customers/describe.ts';
import { fieldSchema } from '../customers/field-schema.ts';
import {
  CONTACT_FIELDS,
  CUSTOMER_FIELDS,
  FIELDS,
  type FieldKey,
  fieldOf,
  helpOf,
} from '../customers/fields.ts';
import { accountGroup } from '../organisation/rules.ts';
import type { FieldId, Organisation } from '../organisation/schema.ts';
import { requiredKeys, shownFields } from './required-fields.ts';
import type { RequestState } from './schema.ts';

/** A draft as its forms need it: which group's fields, what is typed so far. */
export type Draft = {
  request: Pick<RequestState, 'id' | 'number' | 'kind' | 'accountGroup'>;
  values: Readonly<Record<FieldKey, string>>;
  /** What the approver wrote at a field when returning the request. */
  notes: Readonly<Record<FieldKey, string>>;
};

/** First step of a new customer (R10): the unit and the account group, which decides the fields. */
export function groupForm(
  units: readonly string[],
  drafts: readonly Part[],
  organisation: Organisation,
): OpenForm {
  const form = defineForm({
    id: 'request.group',
    title: 'form.newCustomer.title',
    submit: 'button.next',
    intro: drafts,
    schema: z.object({
      unit: z.enum(units),
      accountGroup: z.enum(organisation.accountGroups.map((group) => group.id)),
    }),
    fields: {
      unit: {
        widget: 'choice',
        label: text('card.unit'),
        choices: units.map((id) => ({ value: id, label: unitText(id, organisation) })),
      },
      accountGroup: {
        widget: 'choice',
        label: text('field.accountGroup'),
        help: text('help.accountGroup'),
        choices: organisation.accountGroups.map((group) => ({
          value: group.id,
          label: groupText(group.id, organisation),
        })),
      },
    },
  });
  const first = units[0];
  return {
    form,
    target: '',
    commandId: mintCommandId(),
    values: units.length === 1 && first ? { unit: first } : {},
  };
}

/** Second step: the fields of the account group. */
export function fieldsForm(draft: Draft, organisation: Organisation): OpenForm {
  const keys = shownFields(CUSTOMER_FIELDS, draft.request.accountGroup, organisation);
  return openForm('request.fields', 'form.newCustomer.title', 'button.next', keys, draft, organisation);
}

const ANOTHER = 'another:';

/** Takes the question for another contact person out of what a contact form holds. */
export function splitContact(values: Values): { another: boolean; values: Values } {
  const entries = Object.entries(values);
  return {
    another: entries.some(([name, value]) => name.startsWith(ANOTHER) && value === 'yes'),
    values: Object.fromEntries(entries.filter(([name]) => !name.startsWith(ANOTHER))),
  };
}

/** Third step, once a contact person; `position` counts from 1 and is for the title only. */
export function contactForm(
  draft: Draft,
  contactId: string,
  position: number,
  organisation: Organisation,
): OpenForm {
  const fields = shownFields(CONTACT_FIELDS, draft.request.accountGroup, organisation);
  const keys = fields.map((field) => `contact/${contactId}/${field}`);
  const open = openForm('request.contact', 'form.contact.title', 'button.next', keys, draft, organisation);
  const another: Field = {
    widget: 'choice',
    label: text('field.anotherContact'),
    choices: [
      { value: 'no', label: text('option.yesNo.no') },
      { value: 'yes', label: text('option.yesNo.yes') },
    ],
  };
  // Slack keeps what was entered under the same name when a view is replaced, so each person's question has a name of its own.
  const asked = `${ANOTHER}${position}`;
  const intro: Part[] = [
    { part: 'text', text: text('form.contact.intro', { position }) },
    ...(open.form.intro ?? []),
  ];
  const form: Form = {
    ...open.form,
    intro,
    schema: open.form.schema.safeExtend({ [asked]: z.enum(['no', 'yes']) }),
    fields: { ...open.form.fields, [asked]: another },
  };
  return {
    ...open,
    form,
    values: { ...open.values, [asked]: 'no' },
    state: { ...open.state, contact: contactId, position: String(position) },
  };
}

/** R11: everything the person may see of the file, as it is today, and why it shall change. */
export function changeForm(draft: Draft, keys: readonly FieldKey[], organisation: Organisation): OpenForm {
  return openForm(
    'request.changeFields',
    'form.change.title',
    'button.next',
    [...keys, 'reason', 'evidence'],
    draft,
    organisation,
  );
}

/** The last look before it is sent: what will be asked for, and who might be the same customer (R40). */
export function reviewForm(draft: Draft, intro: readonly Part[]): OpenForm {
  const form = defineForm({
    id: 'request.review',
    title: 'form.review.title',
    submit: 'button.send',
    intro,
    schema: z.object({ remark: z.string().trim().max(1000).optional() }),
    fields: {
      remark: { widget: 'text', multiline: true, label: text('field.remark'), help: text('help.remark') },
    },
  });
  const remark = draft.values.reason;
  const values: Values = remark && draft.request.kind === 'customer.create' ? { remark } : {};
  return {
    form: draft.request.kind === 'customer.create' ? form : { ...form, schema: z.object({}), fields: {} },
    target: draft.request.id,
    commandId: mintCommandId(),
    values,
  };
}

/** Any customer on file, by name or number. */
export const customerField: Field = {
  widget: 'lookup',
  lookup: 'customers',
  label: text('field.customer'),
  help: text('help.customer'),
};

export const pickForm: Form = defineForm({
  id: 'request.pick',
  title: 'form.change.title',
  submit: 'button.next',
  schema: z.object({ customer: z.uuid() }),
  fields: {
    customer: customerField,
  },
});

function openForm(
  id: string,
  title: Form['title'],
  submit: Form['submit'],
  keys: readonly FieldKey[],
  draft: Draft,
  organisation: Organisation,
): OpenForm {
  const { request } = draft;
  const notes = keys.filter((key) => draft.notes[key]);
  const form: Form = {
    id,
    title,
    submit,
    intro:
      notes.length === 0
        ? []
        : [
            { part: 'text', text: text('form.returned.intro'), tone: 'warning' },
            {
              part: 'facts',
              facts: notes.map((key) => ({ label: keyLabel(key), value: verbatim(draft.notes[key] ?? '') })),
            },
          ],
    schema: fieldSchema(keys, requiredKeys(keys, request, organisation), draft.values.country),
    fields: Object.fromEntries(keys.map((key) => [key, fieldWidget(key, draft, organisation)])),
    saveDraft: {
      action: 'request.saveDraft',
      label: 'button.saveDraft',
      target: request.id,
      commandId: mintCommandId(),
    },
  };
  const values = Object.fromEntries(
    keys.flatMap((key) => (draft.values[key] ? [[key, draft.values[key]]] : [])),
  );
  return { form, target: request.id, commandId: mintCommandId(), state: { fields: writeKeys(keys) }, values };
}

/** The keys of a form as they travel with it: a contact person's id once, because a form carries 3,000 characters. */
function writeKeys(keys: readonly FieldKey[]): string {
  const groups = Map.groupBy(keys, (key) => fieldOf(key).contactId ?? '');
  return [...groups].map(([id, of]) => [id, ...of.map((key) => fieldOf(key).field)].join(' ')).join('|');
}

export function readKeys(written: string): FieldKey[] {
  return written.split('|').flatMap((group) => {
    const [id = '', ...fields] = group.split(' ');
    return fields.map((field) => (id === '' ? field : `contact/${id}/${field}`));
  });
}

/** R17: each field with its help; the account group's own help text goes first. */
function fieldWidget(key: FieldKey, draft: Draft, organisation: Organisation): Field {
  const { field } = fieldOf(key);
  const own = accountGroup(organisation, draft.request.accountGroup)?.help[field];
  const help: Text = own ? { names: own, otherwise: own.en } : text(helpOf(field));
  return { label: keyLabel(key), help, ...widgetOf(field, draft.values[key], organisation) };
}

function widgetOf(field: FieldId, value: string | undefined, organisation: Organisation): Widget {
  const { input } = FIELDS[field];
  switch (input.widget) {
    case 'text':
      return input.multiline ? { widget: 'text', multiline: true } : { widget: 'text' };
    case 'choice':
      return {
        widget: 'choice',
        choices: input.values.map(
          (option): Choice => ({ value: option, label: optionText(input.options, option) }),
        ),
      };
    case 'lookup':
      return {
        widget: 'lookup',
        lookup: input.lookup,
        ...(value && { initialLabel: valueText(field, value, organisation) }),
      };
    case 'number':
      return { widget: 'number', decimals: true };
    case 'email':
    case 'link':
    case 'date':
      return { widget: input.widget };
    default:
      return input satisfies never;
  }
}

/** R07: a question to the requester, or the answer. */
export function remarkForm(id: 'approval.ask' | 'request.answer', requestId: string): OpenForm {
  const isQuestion = id === 'approval.ask';
  const form = defineForm({
    id,
    title: isQuestion ? 'form.ask.title' : 'form.answer.title',
    submit: 'button.send.short',
    schema: z.object({ text: z.string().trim().min(1).max(1000) }),
    fields: {
      text: {
        widget: 'text',
        multiline: true,
        label: text(isQuestion ? 'field.question' : 'field.answer'),
        help: text('help.remarkInThread'),
      },
    },
  });
  return { form, target: requestId, commandId: mintCommandId() };
}

/** R20: what looks wrong, in the person's own words. */
export function clueForm(customerId: string): OpenForm {
  const form = defineForm({
    id: 'request.clue',
    title: 'form.clue.title',
    submit: 'button.send.short',
    schema: z.object({ text: z.string().trim().min(1).max(1000) }),
    fields: { text: { widget: 'text', multiline: true, label: text('field.clue'), help: text('help.clue') } },
  });
  return { form, target: customerId, commandId: mintCommandId() };
}
