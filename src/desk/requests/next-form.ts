import { type Actor, holds } from '../../kit/actor.ts';
import type { Part } from '../../kit/card.ts';
import type { Desk } from '../../kit/feature.ts';
import type { Reply } from '../../kit/reply.ts';
import { gone } from '../../kit/reply.ts';
import { text, verbatim } from '../../kit/text.ts';
import { keyLabel, valueText } from '../customers/describe.ts';
import {
  CONTACT_FIELDS,
  CUSTOMER_FIELDS,
  contactKey,
  FIELDS,
  type FieldKey,
  fieldOf,
  inFormOrder,
} from '../customers/fields.ts';
import { customerFile } from '../customers/queries.ts';
import { maySee } from '../customers/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { findCandidatesFor } from '../quality/queries.ts';
import { candidatesPart } from './cards.ts';
import { changeForm, fieldsForm, reviewForm } from './forms.ts';
import { draftOf, type ReadDraft } from './read-draft.ts';
import { shownFields } from './required-fields.ts';

/** A request with its values in clear, for its requester of this moment: a repeated click may come from who was it before (R06). */
export async function ownDraft(requestId: string, actor: Actor, desk: Desk): Promise<ReadDraft | null> {
  const draft = await draftOf(requestId, desk);
  return draft?.requesterId === actor.id ? draft : null;
}

/** The form a draft or a returned request is continued with, for its requester. */
export async function nextForm(requestId: string, actor: Actor, desk: Desk): Promise<Reply> {
  const [draft, organisation] = await Promise.all([ownDraft(requestId, actor, desk), desk.organisation()]);
  if (!draft) return gone;
  if (draft.status !== 'draft' && draft.status !== 'returned') {
    const { number } = draft.request;
    return { kind: 'say', say: text('request.notEditable', { number }), tone: 'warning' };
  }
  if (draft.request.kind === 'customer.create')
    return { kind: 'form', open: fieldsForm(withOwnRep(draft, actor), organisation) };
  return {
    kind: 'form',
    open: changeForm(draft, await changeableKeys(draft, actor, desk, organisation), organisation),
  };
}

/** Whoever files a customer looks after it, unless they choose somebody else. */
function withOwnRep(draft: ReadDraft, actor: Actor): ReadDraft {
  if (draft.values.salesRepresentative || !holds(actor, 'salesRep')) return draft;
  return { ...draft, values: { ...draft.values, salesRepresentative: actor.id } };
}

/** R11, R36: the fields of the file that the requester may see, its contact persons' among them. */
async function changeableKeys(
  draft: ReadDraft,
  actor: Actor,
  desk: Desk,
  organisation: Organisation,
): Promise<FieldKey[]> {
  const file = await customerFile(draft.customerId, desk);
  if (!file) return [];
  const fields = shownFields(CUSTOMER_FIELDS, draft.request.accountGroup, organisation);
  const contactKeys = draft.contacts.flatMap((id) => CONTACT_FIELDS.map((field) => contactKey(id, field)));
  return [...fields, ...contactKeys].filter((key) =>
    maySee(FIELDS[fieldOf(key).field].secrecy, file, actor, organisation),
  );
}

/** The last look: everything asked for, and who might be the same customer. */
export async function reviewOf(requestId: string, actor: Actor, desk: Desk): Promise<Reply> {
  const [draft, organisation] = await Promise.all([ownDraft(requestId, actor, desk), desk.organisation()]);
  if (!draft) return gone;
  const { name, nameLocal, country, taxId, phone, email } = draft.values;
  const candidates = await findCandidatesFor(
    { name, nameLocal, country, taxId, phone, email },
    draft.customerId,
    desk,
  );
  const intro: Part[] = [
    ...(candidates.length > 0
      ? candidatesPart(candidates, organisation)
      : [{ part: 'text' as const, text: text('form.review.noCandidates'), tone: 'quiet' as const }]),
    { part: 'divider' },
    summaryPart(draft, organisation),
  ];
  return { kind: 'form', open: reviewForm(draft, intro) };
}

function summaryPart(draft: ReadDraft, organisation: Organisation): Part {
  const value = (key: FieldKey, of: Readonly<Record<FieldKey, string>>) =>
    of[key] ? valueText(key, of[key], organisation) : null;
  if (draft.request.kind === 'customer.create') {
    const facts = inFormOrder(Object.keys(draft.values)).map((key) => ({
      label: keyLabel(key),
      value: value(key, draft.values) ?? verbatim(''),
    }));
    return { part: 'facts', facts };
  }
  const keys = inFormOrder([...new Set([...Object.keys(draft.today), ...Object.keys(draft.values)])]).filter(
    (key) => draft.today[key] !== draft.values[key],
  );
  return {
    part: 'diff',
    rows: keys.map((key) => ({
      label: keyLabel(key),
      before: value(key, draft.today),
      after: value(key, draft.values),
    })),
  };
}
