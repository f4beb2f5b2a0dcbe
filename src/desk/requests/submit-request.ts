import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import type { ObligationChange } from '../../kit/obligation.ts';
import type { Text } from '../../kit/text.ts';
import { fieldSchema } from '../customers/field-schema.ts';
import { FIELDS, fieldOf, labelOf, REQUEST_FIELDS } from '../customers/fields.ts';
import { DUTY } from '../onboarding/schema.ts';
import { stepsFor } from '../organisation/rules.ts';
import type { FieldId, View } from '../organisation/schema.ts';
import { type DuplicateKey, duplicateKeys, kindsTouchedBy } from '../quality/duplicate-keys.ts';
import { type DraftFilled, FillState } from './fill-draft.ts';
import { openStep } from './open-step.ts';
import { missingFields } from './required-fields.ts';
import { type RequestState, requestChain } from './schema.ts';
import { showRequest } from './show-request.ts';
import { mayNotFile } from './start-draft.ts';

export const SubmitRequest = z.object({ requestId: z.uuid() });
export type SubmitRequest = z.output<typeof SubmitRequest>;

export const SubmitState = FillState.extend({
  /** Fields of this customer that other open requests are changing (R08). */
  heldByOthers: z.array(z.object({ field: z.string(), number: z.int() })),
  /** R60: the onboarding of this customer that waits for its data. */
  onboarding: z.uuid().nullish(),
});
export type SubmitState = z.output<typeof SubmitState>;

export type Submitted = {
  path: RequestState['path'];
  dueAt: Date;
  /** The customer's fields this request changes, held until it is closed. */
  fields: string[];
  keys: DuplicateKey[];
  /** R11: the old values as the file holds them now; another request may have been entered since the draft was written. */
  refreshed: Pick<DraftFilled, 'set' | 'drop'>;
};

/** R18, R21: a draft or a returned request goes onto its path; a resubmission starts the path again, so earlier approvals are void. */
export function submitRequest(
  state: SubmitState,
  _input: SubmitRequest,
  circumstances: Circumstances,
): Decision<Submitted> {
  const { actor, now, organisation } = circumstances;
  if (actor.id !== state.requesterId) return forbid('request.notYours');
  if (state.status !== 'draft' && state.status !== 'returned') {
    return refuse('request.notEditable', { params: { number: state.number } });
  }
  const forbidden = mayNotFile(state.kind, state.unit, actor, organisation);
  if (forbidden) return forbidden;
  const refreshed = refresh(state);
  const fields = Object.keys(state.wanted).filter(
    (key) => !REQUEST_FIELDS.includes(fieldOf(key).field) && !refreshed.drop.includes(key),
  );
  if (fields.length === 0) return refuse('request.nothingChanged');
  const missing = [...missingFields(state, state.wanted, state.today, organisation), ...invalidFields(state)];
  if (missing.length > 0)
    return refuse('request.incomplete', {
      params: { fields: listed(missing.map((f) => ({ key: labelOf(f) }))) },
    });
  const held =
    state.kind === 'customer.change' ? state.heldByOthers.filter(({ field }) => fields.includes(field)) : [];
  if (held[0]) {
    const names = held.map(({ field }): Text => ({ key: labelOf(fieldOf(field).field) }));
    return refuse('request.fieldHeld', { params: { fields: listed(names), number: held[0].number } });
  }

  const path =
    state.round > 0 && !touchesOthers(state, fields)
      ? state.path
      : stepsFor(organisation, state.kind, state.unit, state.accountGroup, viewsOf(fields));
  if (path.length === 0) return refuse('request.noPath');
  const after = { ...state, path, stepIndex: 0, round: state.round + 1 };
  const { dueAt, obligation } = openStep(after, now, organisation);
  const before = { ...state, path, stepIndex: state.round === 0 ? -1 : state.stepIndex };
  return accept(
    { path, dueAt, fields, keys: keysOf(state), refreshed },
    {
      events: [
        {
          chain: requestChain(state.id),
          type: state.round === 0 ? 'request.submitted' : 'request.resubmitted',
          payload: { round: after.round, fields, steps: path.map((step) => step.id) },
        },
      ],
      cards: showRequest(before, after, state.version + 1, organisation, true),
      obligations: [obligation, ...filedForOnboarding(state, now)],
      answer: { requestId: state.id, number: state.number },
    },
  );
}

/** R60: filing the new customer is the hand-over of its data. The clock tells the onboarding, which is no affair of a request. */
function filedForOnboarding({ onboarding, requesterId }: SubmitState, now: Date): ObligationChange[] {
  if (!onboarding) return [];
  const moments = [{ at: now.toISOString(), act: 'filed' }];
  return [{ open: DUTY.filed, subject: onboarding, owner: { person: requesterId }, dueAt: now, moments }];
}

function refresh({ kind, wanted, today }: SubmitState): Submitted['refreshed'] {
  const refreshed: Submitted['refreshed'] = { set: {}, drop: [] };
  if (kind === 'customer.create') return refreshed;
  for (const [key, value] of Object.entries(wanted)) {
    const old = today[key] ?? null;
    if (value === old) refreshed.drop.push(key);
    else refreshed.set[key] = { old, new: value };
  }
  return refreshed;
}

/** A draft is kept unchecked ("Save draft"), so what is sent is checked here (R17). */
function invalidFields({ wanted, today }: SubmitState): FieldId[] {
  const filled = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
  const parsed = fieldSchema(Object.keys(filled), new Set(), wanted.country ?? today.country).safeParse(
    filled,
  );
  return parsed.success ? [] : parsed.error.issues.map((issue) => fieldOf(String(issue.path[0])).field);
}

/** R21: the views that these fields stand in. */
function viewsOf(fields: readonly string[]): ReadonlySet<View> {
  return new Set(fields.map((key) => FIELDS[fieldOf(key).field].view));
}

/** A correction that reaches into a view nobody was asked about needs its maintainer; else the request keeps the path it began with. */
function touchesOthers(state: SubmitState, fields: readonly string[]): boolean {
  if (!state.path.some((step) => step.views)) return false;
  return [...viewsOf(fields)].some((view) => !state.path.some((step) => step.views?.includes(view)));
}

/** R40: what the customer would be known by. A change contributes only what it changes. */
function keysOf(state: SubmitState): DuplicateKey[] {
  const value = (field: string) =>
    (field in state.wanted ? state.wanted[field] : state.today[field]) ?? undefined;
  const [name, nameLocal, country, taxId, phone, email] = [
    'name',
    'nameLocal',
    'country',
    'taxId',
    'phone',
    'email',
  ].map(value);
  const all = duplicateKeys({ name, nameLocal, country, taxId, phone, email });
  if (state.kind === 'customer.create') return all;
  const touched = kindsTouchedBy(Object.keys(state.wanted));
  return all.filter(({ kind }) => touched.includes(kind));
}

function listed(texts: readonly Text[]): Text {
  return { join: [...new Map(texts.map((t) => [JSON.stringify(t), t])).values()], with: ', ' };
}
