import { z } from 'zod';
import type { MessageKey } from '../i18n/en.ts';
import type { Button, Choice, Part } from './card.ts';
import type { Text } from './text.ts';

type Labelled = { label: Text; help?: Text; placeholder?: Text };

/** The closed set of inputs that every surface can draw. A lookup is a type-ahead answered by the feature's look-up of that name. */
export type Widget =
  | { widget: 'text'; multiline?: true }
  | { widget: 'email' }
  | { widget: 'number'; decimals?: true }
  | { widget: 'date' }
  | { widget: 'choice'; choices: readonly Choice[] }
  | { widget: 'choices'; choices: readonly Choice[] }
  | { widget: 'person'; initialLabel?: Text }
  | { widget: 'lookup'; lookup: string; initialLabel?: Text }
  | { widget: 'link' };
export type Field = Labelled & Widget;

/** What was typed: every widget yields a string, `choices` a list of them. */
export type Values = Record<string, string | readonly string[]>;

/**
 * A modal with inputs. `id` names the handler of its submission. `target` and `state` (ids only) travel with it unseen. `saveDraft` adds a
 * button that keeps what is typed so far without checking it.
 */
export type Form = {
  id: string;
  title: MessageKey;
  submit: MessageKey;
  intro?: readonly Part[];
  schema: z.ZodObject;
  fields: Record<string, Field>;
  saveDraft?: Button;
  extra?: readonly Button[];
};

/** A form as it is opened: for which record, with which values in place, under which command id. */
export type OpenForm = {
  form: Form;
  target: string;
  commandId: string;
  state?: Record<string, string>;
  values?: Values;
};

/** Every key of the schema needs exactly one widget; the compiler refuses a missing or an extra one. */
export function defineForm<S extends z.ZodObject>(
  form: Omit<Form, 'schema' | 'fields'> & { schema: S; fields: { [K in keyof z.input<S>]-?: Field } },
): Form {
  return { ...form, fields: { ...form.fields } };
}

export type Limits = {
  required: boolean;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
};

/** Reads required, length and range back out of zod, so that no limit is written down twice. */
export function limitsOf(form: Form): Record<string, Limits> {
  const json = z.toJSONSchema(form.schema, { io: 'input', unrepresentable: 'any' });
  const required = new Set(json.required ?? []);
  return Object.fromEntries(
    Object.entries(json.properties ?? {}).map(([name, property]) => [
      name,
      { required: required.has(name), ...numbersOf(property) },
    ]),
  );
}

function numbersOf(property: unknown): Omit<Limits, 'required'> {
  const parsed = z
    .object({
      minLength: z.number().optional(),
      maxLength: z.number().optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
    })
    .safeParse(property);
  if (!parsed.success) return {};
  const entries = Object.entries(parsed.data).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
