import { z } from 'zod';
import type { Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import { defineForm, type OpenForm } from '../../kit/form.ts';
import { text, verbatim } from '../../kit/text.ts';
import { unitText } from '../customers/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { severityText, subjectText } from './describe.ts';
import { FindingTyped, SEVERITIES, SUBJECTS } from './schema.ts';

const Words = z.object({ text: z.string().trim().min(1).max(1000) });

/** R52: which unit a sample is drawn from. */
export function drawForm(units: readonly string[], size: number, organisation: Organisation): OpenForm {
  const form = defineForm({
    id: 'spotCheck.draw',
    title: 'spotCheck.draw.title',
    submit: 'spotCheck.button.draw',
    intro: [{ part: 'text', text: text('spotCheck.draw.intro', { size }) }],
    schema: z.object({ unit: z.enum(units) }),
    fields: {
      unit: {
        widget: 'choice',
        label: text('card.unit'),
        choices: units.map((id) => ({ value: id, label: unitText(id, organisation) })),
      },
    },
  });
  const [only, second] = units;
  return {
    form,
    target: '',
    commandId: mintCommandId(),
    state: { checkId: mintCommandId() },
    values: only && !second ? { unit: only } : {},
  };
}

export const findingFields = {
  field: {
    widget: 'choice',
    label: text('finding.field'),
    choices: SUBJECTS.map((value) => ({ value, label: subjectText(value) })),
  },
  severity: {
    widget: 'choice',
    label: text('finding.severity'),
    choices: SEVERITIES.map((value) => ({ value, label: severityText(value) })),
  },
  text: { widget: 'text', multiline: true, label: text('finding.text'), help: text('finding.text.help') },
} as const;

/** R52: what is wrong with a customer of the sample. */
export function findingForm(checkId: string, customer: { customerId: string; name: string }): OpenForm {
  const form = defineForm({
    id: 'spotCheck.finding',
    title: 'finding.title',
    submit: 'button.save',
    intro: [{ part: 'text', text: verbatim(customer.name), tone: 'strong' }],
    schema: FindingTyped,
    fields: findingFields,
  });
  return {
    form,
    target: `${checkId}/${customer.customerId}`,
    commandId: mintCommandId(),
    state: { findingId: mintCommandId() },
  };
}

/** R52: what was done about it, or why that is not enough. */
export function answerForm(
  id: 'finding.rectify' | 'finding.giveBack',
  target: string,
  intro: readonly Part[],
): OpenForm {
  const isDone = id === 'finding.rectify';
  const form = defineForm({
    id,
    title: isDone ? 'finding.rectify.title' : 'finding.giveBack.title',
    submit: 'button.save',
    intro,
    schema: Words,
    fields: {
      text: {
        widget: 'text',
        multiline: true,
        label: text(isDone ? 'finding.done' : 'finding.answer'),
        help: text(isDone ? 'finding.done.help' : 'finding.answer.help'),
      },
    },
  });
  return { form, target, commandId: mintCommandId() };
}
