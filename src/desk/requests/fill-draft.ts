import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, type Refusal, refuse } from '../../kit/decision.ts';
import type { Text } from '../../kit/text.ts';
import { FieldKeySchema, fieldSchema, normalised } from '../customers/field-schema.ts';
import { FIELDS, type FieldKey, fieldOf, REQUEST_FIELDS } from '../customers/fields.ts';
import { maySee } from '../customers/rules.ts';
import { requiredKeys, shownFields } from './required-fields.ts';
import { RequestState, requestChain } from './schema.ts';

export const FillDraft = z.object({
  requestId: z.uuid(),
  /** What stands in the form, every field of it; an empty one is null. */
  values: z.record(FieldKeySchema, z.string().max(3000).nullable()),
  /** false: keep what is typed so far, checked later ("Save draft"). */
  check: z.boolean(),
});
export type FillDraft = z.output<typeof FillDraft>;

/** The request with its values opened: what the file holds today (for a change) and what the draft wants so far. */
export const FillState = RequestState.extend({
  today: z.record(z.string(), z.string()),
  wanted: z.record(z.string(), z.string().nullable()),
  /** Of the file that a change is about: whose it is decides what the requester may see of it. */
  owned: z
    .object({ unit: z.string(), ownerId: z.string().nullable(), accountManagerId: z.string().nullable() })
    .nullish(),
});
export type FillState = z.output<typeof FillState>;

/** field → what it was and shall be, in clear; a field that is back at today's value is dropped from the request. */
export type DraftFilled = {
  set: Record<string, { old: string | null; new: string | null }>;
  drop: string[];
  customerName: string;
};

/** R11, R17, R18: takes what was typed; mistakes come back at their fields and nothing typed is lost. */
export function fillDraft(
  state: FillState,
  input: FillDraft,
  { actor, organisation }: Circumstances,
): Decision<DraftFilled> {
  if (actor.id !== state.requesterId) return forbid('request.notYours');
  if (state.status !== 'draft' && state.status !== 'returned') {
    return refuse('request.notEditable', { params: { number: state.number } });
  }
  const country = input.values.country ?? state.wanted.country ?? state.today.country ?? undefined;
  const mistakes = input.check ? mistakesIn(state, input, country, organisation) : {};
  if (Object.keys(mistakes).length > 0) return refuse('refusal.invalid', { fields: mistakes });

  const change: DraftFilled = { set: {}, drop: [], customerName: state.customerName };
  for (const [key, typed] of Object.entries(input.values)) {
    if (!maySet(key, state, actor, organisation)) continue;
    if (shownFields([fieldOf(key).field], state.accountGroup, organisation).length === 0) continue;
    const value = typed === null || typed === '' ? null : normalised(fieldOf(key).field, typed, country);
    const old = state.today[key] ?? null;
    if (value === old) change.drop.push(key);
    else change.set[key] = { old, new: value };
    if (key === 'name' && value !== null)
      change.customerName = state.kind === 'customer.create' ? value : state.customerName;
  }
  const event = {
    chain: requestChain(state.id),
    type: 'request.filled',
    payload: { fields: Object.keys(change.set) },
  };
  return accept(change, { events: [event], answer: { requestId: state.id } });
}

/** R36: a value that no form shows the requester cannot be set by one either: the request would hold what the file holds today. */
function maySet(
  key: FieldKey,
  { owned }: FillState,
  actor: Circumstances['actor'],
  organisation: Circumstances['organisation'],
): boolean {
  const { field } = fieldOf(key);
  return (
    !owned || REQUEST_FIELDS.includes(field) || maySee(FIELDS[field].secrecy, owned, actor, organisation)
  );
}

function mistakesIn(
  state: FillState,
  input: FillDraft,
  country: string | undefined,
  organisation: Circumstances['organisation'],
): NonNullable<Refusal['fields']> {
  const keys = Object.keys(input.values);
  const required = requiredKeys(keys, state, organisation);
  const typed = Object.fromEntries(
    Object.entries(input.values).filter(([, value]) => value !== null && value !== ''),
  );
  const parsed = fieldSchema(keys, required, country).safeParse(typed);
  if (parsed.success) return {};
  const mistakes: Record<string, Text> = {};
  for (const issue of parsed.error.issues) {
    const key = String(issue.path[0]);
    mistakes[key] ??= messageOf(issue);
  }
  return mistakes;
}

function messageOf(issue: z.core.$ZodIssue): Text {
  const own = issue.code === 'custom' ? z.custom<Text>().parse(issue.params?.text) : undefined;
  if (own) return own;
  if (issue.code === 'too_big') return { key: 'check.tooLong', params: { maximum: Number(issue.maximum) } };
  return {
    key: issue.code === 'too_small' || issue.code === 'invalid_type' ? 'check.missing' : 'check.invalid',
  };
}
