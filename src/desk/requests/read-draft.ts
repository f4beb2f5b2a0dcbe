import type { Desk } from '../../kit/feature.ts';
import { fieldOf, isFieldId } from '../customers/fields.ts';
import { type CustomerValues, openCustomer } from '../customers/open-customer.ts';
import { customerFile } from '../customers/queries.ts';
import type { Draft } from './forms.ts';
import { openChanges, openNotes, requestView } from './queries.ts';
import type { RequestStatus } from './schema.ts';

/** A draft with what is typed so far over what the file holds today. Opened: for its requester alone. */
export type ReadDraft = Draft & {
  requesterId: string;
  customerId: string;
  status: RequestStatus;
  today: CustomerValues;
  /** Contact persons in the order in which they were entered. */
  contacts: string[];
};

export async function draftOf(requestId: string, desk: Desk): Promise<ReadDraft | null> {
  const view = await requestView(requestId, desk);
  if (!view) return null;
  const { state } = view;
  const file = await customerFile(state.customerId, desk);
  const today = file ? await openCustomer(desk.seal, file.columns) : {};
  const values: Record<string, string> = { ...today };
  for (const { key, new: value } of await openChanges(view, desk)) {
    if (value === null) delete values[key];
    else values[key] = value;
  }
  const contacts = Object.keys({ ...today, ...values }).flatMap((key) => fieldOf(key).contactId ?? []);
  return {
    request: state,
    requesterId: state.requesterId,
    customerId: state.customerId,
    status: state.status,
    values,
    today,
    contacts: [...new Set(contacts)],
    notes: await lastNotes(state, desk),
  };
}

/** R18: the notes per field of the decision that returned the request last. */
async function lastNotes(
  state: NonNullable<Awaited<ReturnType<typeof requestView>>>['state'],
  desk: Desk,
): Promise<Record<string, string>> {
  const returned = state.decisions
    .filter((taken) => taken.verdict === 'returned' && taken.round === state.round)
    .at(-1);
  if (!returned) return {};
  const notes = await openNotes(state.id, state.customerId, desk);
  const given = notes.get(`${returned.round}/${returned.stepIndex}/${returned.personId}`) ?? {};
  return Object.fromEntries(
    Object.entries(given).filter(
      ([name]) => name !== 'note' && (isFieldId(name) || name.startsWith('contact/')),
    ),
  );
}
