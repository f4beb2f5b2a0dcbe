import { z } from 'zod';
import { LANGUAGES, ROLES } from '../../kit/actor.ts';
import type { Choice, Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import { defineForm, type Field, type OpenForm, type Values } from '../../kit/form.ts';
import { text } from '../../kit/text.ts';
import { groupText, roleText, unitText } from '../organisation/describe.ts';
import type { Organisation, SurveyQuestion } from '../organisation/schema.ts';
import { pointText, questionText, subjectText, surveyText } from './describe.ts';
import type { InvitationView } from './queries.ts';
import { pointsOf } from './rules.ts';
import { AUDIENCES, type AudienceKind, FinishFollowUp, PlanBasics } from './schema.ts';

/** First what, whom and when: the second form asks for what the audience needs. @param today where the person is */
export function planForm(today: string, organisation: Organisation): OpenForm {
  const { surveys } = organisation;
  const form = defineForm({
    id: 'survey.plan',
    title: 'survey.form.title',
    submit: 'button.next',
    schema: PlanBasics,
    fields: {
      surveyId: {
        widget: 'choice',
        label: text('survey.field.survey'),
        choices: surveys.map((survey) => ({ value: survey.id, label: surveyText(survey) })),
      },
      audience: {
        widget: 'choice',
        label: text('survey.field.audience'),
        choices: AUDIENCES.map((kind) => ({ value: kind, label: text(`survey.option.${kind}`) })),
      },
      firstDay: { widget: 'date', label: text('survey.field.firstDay'), help: text('survey.help.firstDay') },
      lastDay: { widget: 'date', label: text('survey.field.lastDay'), help: text('survey.help.lastDay') },
      language: {
        widget: 'choice',
        label: text('survey.field.language'),
        help: text('survey.help.language'),
        choices: [
          { value: 'own', label: text('survey.option.ownLanguage') },
          ...LANGUAGES.map(
            (language): Choice => ({ value: language, label: { code: language, of: 'language' } }),
          ),
        ],
      },
    },
  });
  const [only, another] = surveys;
  return {
    form,
    target: '',
    commandId: mintCommandId(),
    values: { firstDay: today, language: 'own', ...(only && !another && { surveyId: only.id }) },
  };
}

/** @param units those the person plans for; a unit is an id, so that all of it can travel as state */
export function audienceForm(
  basics: PlanBasics,
  units: readonly string[],
  organisation: Organisation,
): OpenForm {
  const { audience, ...days } = basics;
  const fields = audienceFields(audience, units, organisation);
  const names = Object.keys(fields);
  return {
    form: {
      id: 'survey.audience',
      title: 'survey.form.title',
      submit: 'button.next',
      intro: [{ part: 'text', text: text(`survey.option.${audience}`), tone: 'strong' }],
      schema: z.object(Object.fromEntries(names.map((name) => [name, z.string().min(1).max(60)]))),
      fields,
    },
    target: '',
    commandId: mintCommandId(),
    state: { ...days, audience, runId: mintCommandId() },
    values: units.length === 1 && audience !== 'customer' ? { unit: units[0] ?? '' } : {},
  };
}

function audienceFields(
  audience: AudienceKind,
  units: readonly string[],
  organisation: Organisation,
): Record<string, Field> {
  const unit: Field = {
    widget: 'choice',
    label: text('card.unit'),
    help: text('survey.help.unit'),
    choices: units.map((id) => ({ value: id, label: unitText(id, organisation) })),
  };
  switch (audience) {
    case 'customer':
      return { customerId: { widget: 'lookup', lookup: 'customers', label: text('survey.field.customer') } };
    case 'group': {
      const choices = organisation.accountGroups.map(({ id }) => ({
        value: id,
        label: groupText(id, organisation),
      }));
      return { group: { widget: 'choice', label: text('field.accountGroup'), choices }, unit };
    }
    case 'internal': {
      const choices = ROLES.map((role) => ({ value: role, label: roleText(role) }));
      return { role: { widget: 'choice', label: text('survey.field.role'), choices }, unit };
    }
    case 'unit':
    case 'strategic':
      return { unit };
    default:
      return audience satisfies never;
  }
}

/** R80: the same questions in chat. @param answers what was answered before */
export function answerForm({ invitation, survey }: InvitationView, answers: Values): OpenForm {
  const about: Part[] = [
    { part: 'text', text: surveyText(survey), tone: 'strong' },
    { part: 'text', text: text('survey.aboutService', { service: subjectText(survey) }), tone: 'quiet' },
  ];
  const schemas = survey.questions.map((question) => {
    const words = z
      .string()
      .trim()
      .min(1)
      .max(question.kind === 'text' ? question.maxLength : 40);
    return [question.id, question.required ? words : words.optional()] as const;
  });
  return {
    form: {
      id: 'survey.answer',
      title: 'survey.form.answer.title',
      submit: 'button.send.short',
      intro: about,
      schema: z.object(Object.fromEntries(schemas)),
      fields: Object.fromEntries(survey.questions.map((question) => [question.id, questionField(question)])),
    },
    target: invitation.id,
    commandId: mintCommandId(),
    values: answers,
  };
}

function questionField(question: SurveyQuestion): Field {
  const label = questionText(question);
  switch (question.kind) {
    case 'scale':
      return {
        widget: 'choice',
        label,
        choices: pointsOf(question).map((point) => ({
          value: String(point),
          label: pointText(question, point),
        })),
      };
    case 'choice':
      return {
        widget: 'choice',
        label,
        choices: question.options.map(({ id, names }) => ({
          value: id,
          label: { names, otherwise: names.en },
        })),
      };
    case 'text':
      return { widget: 'text', multiline: true, label };
    default:
      return question satisfies never;
  }
}

/** R81: a follow-up is over once somebody says what was done. */
export function finishForm(invitationId: string, intro: readonly Part[]): OpenForm {
  const form = defineForm({
    id: 'survey.finish',
    title: 'survey.form.finish.title',
    submit: 'button.save',
    intro,
    schema: FinishFollowUp.pick({ note: true }),
    fields: {
      note: {
        widget: 'text',
        multiline: true,
        label: text('survey.field.note'),
        help: text('survey.help.note'),
      },
    },
  });
  return { form, target: invitationId, commandId: mintCommandId() };
}
