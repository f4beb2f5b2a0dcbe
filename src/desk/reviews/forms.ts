import { z } from 'zod';
import type { Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import { defineForm, type OpenForm } from '../../kit/form.ts';
import { text, verbatim } from '../../kit/text.ts';
import { roleText, unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { CHECKING_ROLES } from '../organisation/schema.ts';
import { customerField } from '../requests/forms.ts';
import { reasonText } from './describe.ts';
import type { Flag } from './result-queries.ts';
import { FLAG_REASONS, ONE_IN } from './schema.ts';

/** Working days that a campaign runs unless somebody says otherwise. */
export const USUAL_DAYS = 15;

const Days = z.coerce.number().int().min(1).max(120);
const Unit = z.string().min(1);

const unitField = (unit: string, organisation: Organisation) =>
  ({
    widget: 'lookup',
    lookup: 'reviewUnits',
    label: text('card.unit'),
    help: text('reviews.help.unit'),
    initialLabel: unitText(unit, organisation),
  }) as const;
const daysField = {
  widget: 'number',
  label: text('reviews.field.days'),
  help: text('reviews.help.days'),
} as const;

/** @param unit the topmost one that the person may open a campaign for */
export function openForm(unit: string, organisation: Organisation): OpenForm {
  const form = defineForm({
    id: 'review.open',
    title: 'reviews.open.title',
    submit: 'reviews.button.start',
    intro: [{ part: 'text', text: text('reviews.open.intro') }],
    schema: z.object({ kind: z.enum(['all', 'strategic']), unit: Unit, days: Days }),
    fields: {
      kind: {
        widget: 'choice',
        label: text('reviews.field.kind'),
        choices: [
          { value: 'all', label: text('reviews.option.all') },
          { value: 'strategic', label: text('reviews.option.strategic') },
        ],
      },
      unit: unitField(unit, organisation),
      days: daysField,
    },
  });
  const values = { kind: 'all', unit, days: String(USUAL_DAYS) };
  return { form, target: 'all', commandId: mintCommandId(), state: { campaignId: mintCommandId() }, values };
}

/** R54: which department looks at how many files. */
export function checkForm(unit: string, organisation: Organisation): OpenForm {
  const form = defineForm({
    id: 'review.openCheck',
    title: 'reviews.openCheck.title',
    submit: 'reviews.button.start',
    intro: [{ part: 'text', text: text('reviews.openCheck.intro') }],
    schema: z.object({
      role: z.enum(CHECKING_ROLES),
      unit: Unit,
      oneIn: z.enum(ONE_IN.map(String)),
      days: Days,
    }),
    fields: {
      role: {
        widget: 'choice',
        label: text('reviews.field.role'),
        choices: CHECKING_ROLES.map((role) => ({ value: role, label: roleText(role) })),
      },
      unit: unitField(unit, organisation),
      oneIn: {
        widget: 'choice',
        label: text('reviews.field.oneIn'),
        choices: ONE_IN.map((count) => ({
          value: String(count),
          label: text('reviews.option.oneIn', { count }),
        })),
      },
      days: daysField,
    },
  });
  const values = { unit, oneIn: '10', days: String(USUAL_DAYS) };
  return {
    form,
    target: 'check',
    commandId: mintCommandId(),
    state: { campaignId: mintCommandId() },
    values,
  };
}

/** R50: why the owner cannot put it right; R54: what a department has found. */
export function flagForm(
  target: string,
  { name, number }: { name: string; number: string },
  check: boolean,
): OpenForm {
  const form = defineForm({
    id: 'review.flag',
    title: check ? 'reviews.findings.title' : 'reviews.flag.title',
    submit: 'button.send.short',
    intro: [customerPart(name, number)],
    schema: z.object({
      reason: z.enum(FLAG_REASONS),
      remark: z.string().trim().max(1_000).optional(),
    }),
    fields: {
      reason: {
        widget: 'choice',
        label: text('reviews.field.reason'),
        choices: FLAG_REASONS.map((reason) => ({ value: reason, label: reasonText(reason) })),
      },
      remark: {
        widget: 'text',
        multiline: true,
        label: text('reviews.field.remark'),
        help: text('reviews.help.remark'),
      },
    },
  });
  return { form, target, commandId: mintCommandId() };
}

export function resolveForm(target: string, flag: Flag): OpenForm {
  const form = defineForm({
    id: 'review.resolve',
    title: 'reviews.resolve.title',
    submit: 'button.save',
    intro: [
      customerPart(flag.name, flag.number),
      { part: 'text', text: reasonText(flag.reason), tone: 'warning' },
      ...(flag.remark ? [{ part: 'text' as const, text: verbatim(flag.remark) }] : []),
    ],
    schema: z.object({ resolution: z.string().trim().min(1).max(1_000) }),
    fields: {
      resolution: {
        widget: 'text',
        multiline: true,
        label: text('reviews.field.resolution'),
        help: text('reviews.help.resolution'),
      },
    },
  });
  return { form, target, commandId: mintCommandId() };
}

function customerPart(name: string, number: string): Part {
  return {
    part: 'text',
    text: { join: [verbatim(name), verbatim(number)], with: ' · ' },
    tone: 'strong',
  };
}

/** To whom a list goes; the people offered are those who may take it. */
export function assignForm(target: string): OpenForm {
  const form = defineForm({
    id: 'review.assign',
    title: 'reviews.assign.title',
    submit: 'button.save',
    schema: z.object({ to: z.string().min(1) }),
    fields: {
      to: {
        widget: 'lookup',
        lookup: 'reviewers',
        label: text('reviews.field.to'),
        help: text('reviews.help.to'),
      },
    },
  });
  return { form, target, commandId: mintCommandId() };
}

/** R50: a strategic customer that is missing from the list: it becomes one by an ordinary change. */
export function missingForm(target: string): OpenForm {
  const form = defineForm({
    id: 'review.missing',
    title: 'reviews.missing.title',
    submit: 'button.next',
    intro: [{ part: 'text', text: text('reviews.missing.intro') }],
    schema: z.object({ customer: z.uuid() }),
    fields: {
      customer: customerField,
    },
  });
  return { form, target, commandId: mintCommandId() };
}
