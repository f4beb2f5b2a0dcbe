import type { Audience } from '../../kit/card.ts';
import type { Desk } from '../../kit/feature.ts';
import type { Keys } from '../../kit/seal.ts';
import { openText } from '../../kit/sealed-text.ts';
import { storyOf } from '../../kit/story.ts';
import { whoIsAway } from '../absences/queries.ts';
import { callable, deputiesAmong } from '../absences/rules.ts';
import type { Away } from '../absences/schema.ts';
import { inFormOrder, sealedFor } from '../customers/fields.ts';
import { holdersOver } from '../people/queries.ts';
import { type Candidate, findCandidates } from '../quality/queries.ts';
import { type Changes, Changes as ChangesSchema, RequestState, requestChain } from './schema.ts';

/** A request with everything its cards and pages show, values still sealed. */
export type RequestView = {
  state: RequestState;
  changes: Changes;
  answers: Record<string, unknown>;
  requesterName: string;
  submittedAt: Date | null;
  closedAt: Date | null;
  /** The number of the file, once it stands. */
  customerNumber: string | null;
  names: ReadonlyMap<string, string>;
};

export async function requestView(requestId: string, { database }: Desk): Promise<RequestView | null> {
  const { prisma } = database;
  const row = await prisma.request.findUnique({
    where: { id: requestId },
    include: { decisions: { orderBy: { at: 'asc' } } },
  });
  if (!row) return null;
  const story = await storyOf(requestChain(requestId), { database });
  const ids = [
    row.requesterId,
    row.assigneeId ?? '',
    ...story.flatMap(({ actor, payload }) => [
      actor,
      String(payload.to ?? ''),
      String(payload.deputyFor ?? ''),
    ]),
  ];
  const [people, customer] = await Promise.all([
    prisma.person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }),
    prisma.customer.findUnique({ where: { id: row.customerId }, select: { number: true } }),
  ]);
  const names = new Map(people.map((person) => [person.id, person.name]));
  const decisions = row.decisions.map((taken) => ({
    ...taken,
    name: names.get(taken.personId) ?? taken.personId,
    forName: taken.forId && (names.get(taken.forId) ?? taken.forId),
  }));
  return {
    state: RequestState.parse({ ...row, decisions }),
    changes: ChangesSchema.parse(row.changes),
    answers: Object(row.answers),
    requesterName: names.get(row.requesterId) ?? row.requesterId,
    submittedAt: row.submittedAt,
    closedAt: row.closedAt,
    customerNumber: customer?.number ?? null,
    names,
  };
}

/** The values of a request in clear. Only for a reader who may see them all. */
export type OpenChange = { key: string; old: string | null; new: string | null };

export async function openChanges(view: RequestView, desk: Desk): Promise<OpenChange[]> {
  const { customerId } = view.state;
  const owners = Object.keys(view.changes).flatMap((key) => sealedFor(key, customerId) ?? []);
  const keys = await desk.seal.openKeys([...new Set(owners), customerId]);
  return inFormOrder(Object.keys(view.changes)).map((key) => {
    const owner = sealedFor(key, customerId) ?? customerId;
    const change = view.changes[key] ?? { old: null, new: null };
    return { key, old: opened(keys, owner, change.old), new: opened(keys, owner, change.new) };
  });
}

function opened(keys: Keys, owner: string, value: Changes[string]['new']): string | null {
  return value === null ? null : keys.open(owner, value);
}

/** The reasons given with a decision, in clear, by `note` or field key. For the requester and the deciders. */
export async function openNotes(
  requestId: string,
  customerId: string,
  desk: Desk,
): Promise<Map<string, Record<string, string>>> {
  const rows = await desk.database.prisma.decision.findMany({
    where: { requestId },
    select: { round: true, stepIndex: true, personId: true, note: true },
  });
  const keys = await desk.seal.openKeys([customerId]);
  return new Map(
    rows.map(({ round, stepIndex, personId, note }) => {
      const texts = Object.entries(Object(note)).flatMap(([name, value]) => {
        const plain = keys.open(customerId, ChangesSchema.valueType.shape.new.parse(value) ?? '');
        return plain ? [[name, plain]] : [];
      });
      return [`${round}/${stepIndex}/${personId}`, Object.fromEntries(texts)];
    }),
  );
}

/** R40: who might be the same customer, other open requests included. */
export async function candidatesOf(view: RequestView, desk: Desk): Promise<Candidate[]> {
  const keys = await desk.database.prisma.duplicateKey.findMany({
    where: { customerId: view.state.customerId },
    select: { kind: true, digest: true },
  });
  return findCandidates(keys, view.state.customerId, desk);
}

export type RequestLine = Pick<RequestState, 'id' | 'number' | 'kind' | 'status' | 'customerName'> & {
  createdAt: Date;
};

/** A page of somebody's requests, newest first. @param before the number to continue below */
export async function requestsOf(
  personId: string,
  { before, limit }: { before?: number; limit: number },
  { database }: Desk,
): Promise<RequestLine[]> {
  const rows = await database.prisma.request.findMany({
    where: { requesterId: personId, ...(before !== undefined && { number: { lt: before } }) },
    orderBy: { number: 'desc' },
    take: limit,
    select: { id: true, number: true, kind: true, status: true, customerName: true, createdAt: true },
  });
  const { kind, status } = RequestState.shape;
  return rows.map((row) => ({ ...row, kind: kind.parse(row.kind), status: status.parse(row.status) }));
}

/** R07: the words of a question or an answer, which its author wrote for the thread. */
export async function remarkText({ state }: RequestView, seq: number, desk: Desk): Promise<string | null> {
  const row = await desk.database.prisma.remark.findUnique({
    where: { requestId_seq: { requestId: state.id, seq } },
  });
  return row && openText(desk.seal, state.customerId, row.text);
}

/** Ids of those who decide the open step; who has claimed it, alone. */
export async function decidersOf({ state }: RequestView, desk: Desk): Promise<string[]> {
  const step = state.path[state.stepIndex];
  if (!step) return [];
  const holders = (await holdersOver(step.role, step.unit, desk)).map((person) => person.id);
  const all = state.overridden && state.assigneeId ? [...holders, state.assigneeId] : holders;
  return all.filter((id) => id !== state.requesterId);
}

/** R04: who stands in for whom at the open step. */
export async function deputiesOf(view: RequestView, desk: Desk): Promise<Away[]> {
  const away = view.state.status === 'pending' ? await whoIsAway(desk) : [];
  return away.length > 0 ? deputiesAmong(await decidersOf(view, desk), away) : [];
}

/** Whom a reminder calls: whoever has claimed the step, else all who decide it; in the place of who is away, who stands in (R04). */
export async function calledFor(
  view: RequestView,
  desk: Desk,
): Promise<{ people: string[]; deputies: Away[] }> {
  const [all, away] = await Promise.all([decidersOf(view, desk), whoIsAway(desk)]);
  const deputies = deputiesAmong(all, away);
  const claimed = view.state.assigneeId;
  if (!claimed) return { people: callable(all, away), deputies };
  const standing = deputies.filter(({ personId }) => personId === claimed);
  const [deputy] = standing;
  if (deputy?.deputyId) return { people: [deputy.deputyId], deputies: standing };
  const isAway = away.some(({ personId }) => personId === claimed);
  return { people: isAway ? callable(all, away) : [claimed], deputies: [] };
}

/** R04: those who are away and whom an alert about the open step would have reached, had this reader not stood in for them. */
export async function alertedFor({ state }: RequestView, reader: Audience, desk: Desk): Promise<Away[]> {
  const step = state.path[state.stepIndex];
  const mine = (await whoIsAway(desk)).filter(({ deputyId }) => reader === `person:${deputyId}`);
  if (!step || mine.length === 0) return [];
  const told = await Promise.all(
    [step.role, step.escalateTo].map((role) => holdersOver(role, step.unit, desk)),
  );
  return mine.filter(({ personId }) => told.flat().some(({ id }) => id === personId));
}
