import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { LANGUAGES } from '../../kit/actor.ts';
import type { Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import { defineForm, type OpenForm, type Values } from '../../kit/form.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import { LONGEST } from './schema.ts';

const TIME = z
  .string()
  .trim()
  .regex(/^([01]?\d|2[0-3])[:：][0-5]\d$/)
  .max(5);
/** A text of at most so many characters that must not be empty. */
export const words = (most: number) => z.string().trim().min(1).max(most);
const Chosen = z.string().min(1).max(80);
/** The day and the time on a wall in a zone, as they are typed. */
export const When = z.object({ day: z.iso.date(), time: TIME, zone: Chosen });

export function pickForm(): OpenForm {
  const form = defineForm({
    id: 'onboarding.pick',
    title: 'onboarding.form.start.title',
    submit: 'button.next',
    schema: z.object({ customer: Chosen }),
    fields: {
      customer: {
        widget: 'lookup',
        lookup: 'onboardingCustomers',
        label: text('onboarding.field.customer'),
        help: text('onboarding.help.customer'),
      },
    },
  });
  return { form, target: '', commandId: mintCommandId() };
}

type Start = {
  customerId: string;
  name: Text;
  day: string;
  time: string;
  zone: string;
  manager: { id: string; name: string } | null;
};

/** @param zone where the one who fills it in is: their wall is the one they read the time from */
export function startForm({ customerId, name, day, time, zone, manager }: Start): OpenForm {
  const form = defineForm({
    id: 'onboarding.start',
    title: 'onboarding.form.start.title',
    submit: 'onboarding.button.start',
    intro: [said(text('onboarding.intro.start', { name }))],
    schema: z.object({
      signedOn: z.iso.date(),
      signedAt: TIME,
      accountManagerId: Chosen,
      contactId: Chosen.optional(),
    }),
    fields: {
      signedOn: { widget: 'date', label: text('onboarding.field.signedOn') },
      signedAt: {
        widget: 'text',
        label: text('onboarding.field.signedAt'),
        help: text('onboarding.help.signedAt', { zone: verbatim(zone) }),
      },
      accountManagerId: {
        widget: 'lookup',
        lookup: 'onboardingManagers',
        label: text('onboarding.field.manager'),
        ...(manager && { initialLabel: verbatim(manager.name) }),
      },
      contactId: {
        widget: 'lookup',
        lookup: 'onboardingContacts',
        label: text('onboarding.field.contact'),
        help: text('onboarding.help.contact'),
      },
    },
  });
  return {
    form,
    target: customerId,
    commandId: mintCommandId(),
    state: { onboardingId: randomUUID() },
    values: { signedOn: day, signedAt: time, ...(manager && { accountManagerId: manager.id }) },
  };
}

export function handOverForm(id: string, name: Text): OpenForm {
  const block = (label: Text, help?: Text) =>
    ({ widget: 'text', multiline: true, label, ...(help && { help }) }) as const;
  const form = defineForm({
    id: 'onboarding.handOver',
    title: 'onboarding.form.handOver.title',
    submit: 'onboarding.button.handOver',
    intro: [said(text('onboarding.intro.handOver', { name }))],
    schema: z.object({
      contactId: Chosen.optional(),
      needs: words(LONGEST.handOver),
      scope: words(LONGEST.handOver),
      notes: words(LONGEST.handOver).optional(),
    }),
    fields: {
      contactId: {
        widget: 'lookup',
        lookup: 'onboardingContacts',
        label: text('onboarding.field.contact'),
        help: text('onboarding.help.contact'),
      },
      needs: block(text('onboarding.field.needs'), text('onboarding.help.needs')),
      scope: block(text('onboarding.field.scope'), text('onboarding.help.scope')),
      notes: block(text('onboarding.field.notes')),
    },
  });
  return { form, target: id, commandId: mintCommandId() };
}

export function completeForm(target: string, task: Text, what: Text): OpenForm {
  const form = defineForm({
    id: 'onboarding.complete',
    title: 'onboarding.form.complete.title',
    submit: 'onboarding.button.done',
    intro: [{ part: 'text', text: task, tone: 'strong' }, said(what)],
    schema: z.object({ remark: words(LONGEST.remark).optional() }),
    fields: {
      remark: {
        widget: 'text',
        multiline: true,
        label: text('onboarding.field.remark'),
        help: text('onboarding.help.remark'),
      },
    },
  });
  return { form, target, commandId: mintCommandId() };
}

type Call = {
  id: string;
  sequence: number;
  intro: Text;
  contact: { id: string; name: string } | null;
  values: Values;
};

/** R62. The link is asked for anew each time: another time is often another meeting. */
export function callForm({ id, sequence, intro, contact, values }: Call): OpenForm {
  const form = defineForm({
    id: 'onboarding.book',
    title: 'onboarding.form.call.title',
    submit: 'onboarding.button.invite',
    intro: [said(intro)],
    schema: z.object({
      callOn: z.iso.date(),
      callAt: TIME,
      zone: Chosen,
      link: z.url({ protocol: /^https$/ }).max(500),
      contactId: Chosen,
      language: z.enum(LANGUAGES),
    }),
    fields: {
      callOn: { widget: 'date', label: text('onboarding.field.callOn') },
      callAt: {
        widget: 'text',
        label: text('onboarding.field.callAt'),
        help: text('onboarding.help.time'),
      },
      zone: {
        widget: 'lookup',
        lookup: 'timeZones',
        label: text('onboarding.field.zone'),
        initialLabel: verbatim(String(values.zone ?? '')),
      },
      link: {
        widget: 'link',
        label: text('onboarding.field.link'),
        help: text('onboarding.help.link'),
      },
      contactId: {
        widget: 'lookup',
        lookup: 'onboardingContacts',
        label: text('onboarding.field.contact'),
        help: text('onboarding.help.invited'),
        ...(contact && { initialLabel: verbatim(contact.name) }),
      },
      language: {
        widget: 'choice',
        label: text('onboarding.field.language'),
        choices: LANGUAGES.map((value) => ({ value, label: { code: value, of: 'language' } as const })),
      },
    },
  });
  return { form, target: id, commandId: mintCommandId(), state: { sequence: String(sequence) }, values };
}

export function surveyForm(id: string, trouble: Text): OpenForm {
  const form = defineForm({
    id: 'onboarding.survey',
    title: 'onboarding.form.survey.title',
    submit: 'button.send.short',
    intro: [said(trouble), said(text('onboarding.intro.survey'))],
    schema: z.object({ contactId: Chosen }),
    fields: {
      contactId: {
        widget: 'lookup',
        lookup: 'onboardingContacts',
        label: text('onboarding.field.contact'),
      },
    },
  });
  return { form, target: id, commandId: mintCommandId() };
}

export function cancelForm(id: string, name: Text): OpenForm {
  const form = defineForm({
    id: 'onboarding.cancel',
    title: 'onboarding.form.cancel.title',
    submit: 'onboarding.button.cancelShort',
    intro: [said(text('onboarding.intro.cancel', { name }))],
    schema: z.object({ reason: words(LONGEST.reason) }),
    fields: { reason: { widget: 'text', multiline: true, label: text('onboarding.field.reason') } },
  });
  return { form, target: id, commandId: mintCommandId() };
}

export function said(sentence: Text): Part {
  return { part: 'text', text: sentence };
}
