import { z } from 'zod';
import type { Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import { defineForm, type OpenForm } from '../../kit/form.ts';
import { text, verbatim } from '../../kit/text.ts';
import { unitText } from '../customers/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { findingFields } from '../spot-checks/forms.ts';
import { AuditFindingTyped, ConclusionTyped, OPINIONS, Scope } from './schema.ts';

/** R53: what is audited, and which period. @param year the one before the current one */
export function startForm(units: readonly string[], year: number, organisation: Organisation): OpenForm {
  const { sampleSize } = organisation.settings.internalAudit;
  const form = defineForm({
    id: 'internalAudit.start',
    title: 'internalAudit.start.title',
    submit: 'internalAudit.button.start',
    intro: [{ part: 'text', text: text('internalAudit.start.intro', { size: sampleSize }) }],
    schema: Scope.extend({ unit: z.enum(units) }),
    fields: {
      unit: {
        widget: 'choice',
        label: text('card.unit'),
        choices: units.map((id) => ({ value: id, label: unitText(id, organisation) })),
      },
      firstDay: { widget: 'date', label: text('internalAudit.firstDay') },
      lastDay: { widget: 'date', label: text('internalAudit.lastDay') },
    },
  });
  const [first] = units;
  return {
    form,
    target: '',
    commandId: mintCommandId(),
    state: { auditId: mintCommandId() },
    values: { ...(first && { unit: first }), firstDay: `${year}-01-01`, lastDay: `${year}-12-31` },
  };
}

/** R53: what the auditor finds, who mends it, and until when. @param customer absent: about the procedure */
export function auditFindingForm(
  auditId: string,
  customer: { customerId: string; name: string } | null,
): OpenForm {
  const { field, severity, text: words } = findingFields;
  const form = defineForm({
    id: 'internalAudit.finding',
    title: 'finding.title',
    submit: 'button.save',
    intro: [
      {
        part: 'text',
        text: customer ? verbatim(customer.name) : text('finding.subject.procedure'),
        tone: 'strong',
      },
    ],
    schema: AuditFindingTyped,
    fields: {
      field,
      severity,
      text: words,
      ownerId: { widget: 'lookup', lookup: 'people', label: text('finding.owner') },
      deadline: { widget: 'date', label: text('finding.deadline') },
    },
  });
  return {
    form,
    target: `${auditId}/${customer?.customerId ?? ''}`,
    commandId: mintCommandId(),
    state: { findingId: mintCommandId() },
    values: customer ? {} : { field: 'procedure' },
  };
}

/** R53: what the audit comes to. @param intro the numbers it is concluded on */
export function concludeForm(auditId: string, intro: readonly Part[]): OpenForm {
  const form = defineForm({
    id: 'internalAudit.conclude',
    title: 'internalAudit.conclude.title',
    submit: 'internalAudit.button.conclude',
    intro,
    schema: ConclusionTyped,
    fields: {
      opinion: {
        widget: 'choice',
        label: text('internalAudit.opinion'),
        choices: OPINIONS.map((value) => ({ value, label: text(`internalAudit.opinion.${value}`) })),
      },
      text: {
        widget: 'text',
        multiline: true,
        label: text('internalAudit.conclusion'),
        help: text('internalAudit.conclusion.help'),
      },
    },
  });
  return { form, target: auditId, commandId: mintCommandId() };
}
