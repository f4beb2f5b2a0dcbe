import { z } from 'zod';
import type { Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import { defineForm, type Form, type OpenForm } from '../../kit/form.ts';
import { text, verbatim } from '../../kit/text.ts';
import { keyLabel, optionText } from '../customers/describe.ts';
import type { Candidate } from '../quality/queries.ts';
import { CONFIRMED_HOW } from './decide-step.ts';

const Reason = z.string().trim().min(1).max(1000);
const reason = { widget: 'text', multiline: true, label: text('field.reason') } as const;

/** A rejection ends the request, so it says why. */
export function rejectForm(target: string): OpenForm {
  const form = defineForm({
    id: 'approval.reject',
    title: 'form.reject.title',
    submit: 'button.reject',
    schema: z.object({ note: Reason }),
    fields: { note: { ...reason, help: text('help.rejectReason') } },
  });
  return { form, target, commandId: mintCommandId() };
}

/** R18: what is to be corrected, and at which fields. */
export function returnForm(target: string, keys: readonly string[]): OpenForm {
  const choices = keys.map((key) => ({ value: key, label: keyLabel(key) }));
  const form: Form = defineForm({
    id: 'approval.return',
    title: 'form.return.title',
    submit: 'button.next',
    schema: z.object({ note: Reason, fields: z.array(z.string()).optional() }),
    fields: {
      note: { ...reason, help: text('help.returnReason') },
      fields: {
        widget: 'choices',
        label: text('field.fieldsToCorrect'),
        help: text('help.fieldsToCorrect'),
        choices,
      },
    },
  });
  return { form, target, commandId: mintCommandId() };
}

/** A comment for each field chosen; the reason stands on top, still to be edited. */
export function returnFieldsForm(target: string, note: string, keys: readonly string[]): OpenForm {
  const schema = z.object({
    note: Reason,
    ...Object.fromEntries(keys.map((key) => [key, z.string().trim().min(1).max(500)])),
  });
  const form: Form = {
    id: 'approval.returnFields',
    title: 'form.return.title',
    submit: 'button.return',
    schema,
    fields: {
      note: reason,
      ...Object.fromEntries(
        keys.map((key) => [key, { widget: 'text' as const, multiline: true as const, label: keyLabel(key) }]),
      ),
    },
  };
  return { form, target, commandId: mintCommandId(), values: { note } };
}

const DUPLICATE = ['none', 'related', 'same'] as const;

/** R25, R26: the questions a data admin answers while approving. `today` is an ISO date; `external`: the number is typed in. */
export function answersForm(
  target: string,
  intro: readonly Part[],
  candidates: readonly Candidate[],
  asks: readonly string[],
  external: boolean,
  today: string,
): OpenForm {
  const known = candidates.filter((candidate) => candidate.number !== null);
  const choices = known.map((candidate) => ({
    value: candidate.customerId,
    label: verbatim(`${candidate.number} ${candidate.name}`),
  }));
  const parts: Pick<Form, 'schema' | 'fields'>[] = [];
  if (asks.includes('duplicates')) {
    parts.push({
      schema: z.object({ duplicate: z.enum(DUPLICATE), duplicateOf: z.uuid().optional() }),
      fields: {
        duplicate: {
          widget: 'choice',
          label: text('field.duplicate'),
          help: text('help.duplicate'),
          choices: DUPLICATE.map((value) => ({ value, label: optionText('duplicate', value) })),
        },
        duplicateOf:
          choices.length > 0
            ? { widget: 'choice', label: text('field.duplicateOf'), choices }
            : { widget: 'lookup', lookup: 'customers', label: text('field.duplicateOf') },
      },
    });
  }
  if (asks.includes('confirmation')) {
    parts.push({
      schema: z.object({
        confirmedWith: z.string().trim().min(1).max(200),
        confirmedHow: z.enum(CONFIRMED_HOW),
        confirmedOn: z.iso.date(),
      }),
      fields: {
        confirmedWith: {
          widget: 'text',
          label: text('field.confirmedWith'),
          help: text('help.confirmedWith'),
        },
        confirmedHow: {
          widget: 'choice',
          label: text('field.confirmedHow'),
          choices: CONFIRMED_HOW.map((value) => ({ value, label: optionText('confirmedHow', value) })),
        },
        confirmedOn: { widget: 'date', label: text('field.confirmedOn') },
      },
    });
  }
  if (external) {
    parts.push({
      schema: z.object({ number: z.string().trim().min(1).max(20) }),
      fields: {
        number: { widget: 'text', label: text('card.customerNumber'), help: text('help.externalNumber') },
      },
    });
  }
  const form: Form = {
    id: 'approval.answers',
    title: 'form.answers.title',
    submit: 'button.approve',
    intro,
    schema: z.object(Object.assign({}, ...parts.map((part) => part.schema.shape))),
    fields: Object.assign({}, ...parts.map((part) => part.fields)),
  };
  return {
    form,
    target,
    commandId: mintCommandId(),
    values: asks.includes('confirmation') ? { confirmedOn: today } : {},
  };
}

/** R07, R05: to whom the step goes. */
export function reassignForm(target: string): OpenForm {
  const form = defineForm({
    id: 'approval.reassign',
    title: 'form.reassign.title',
    submit: 'button.reassign',
    schema: z.object({ to: z.string().min(1) }),
    fields: { to: { widget: 'person', label: text('field.assignee'), help: text('help.assignee') } },
  });
  return { form, target, commandId: mintCommandId() };
}
