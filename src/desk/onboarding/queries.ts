import { z } from 'zod';
import { Prisma } from '../../database/generated/client.ts';
import type { Actor } from '../../kit/actor.ts';
import type { Desk } from '../../kit/feature.ts';
import { contains } from '../../kit/like.ts';
import { Stored } from '../../kit/seal.ts';
import { type StoryEvent, storyOf } from '../../kit/story.ts';
import { contactKey, fieldOf } from '../customers/fields.ts';
import { openCustomer } from '../customers/open-customer.ts';
import { type CustomerLine, customerFile, findCustomers } from '../customers/queries.ts';
import type { Owned } from '../customers/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { nameOf } from '../people/queries.ts';
import { Changes } from '../requests/schema.ts';
import { answeredSurvey } from '../surveys/queries.ts';
import { onboardingRows, onboardingState, requestFor } from './onboarding-sql.ts';
import { mayRead, mayStart } from './rules.ts';
import { OnboardingState, onboardingChain } from './schema.ts';

type Database = Pick<Desk, 'database'>;

/** An onboarding with the names of the people in it. */
export type View = {
  state: OnboardingState;
  names: ReadonlyMap<string, string>;
  now: Date;
  /** R63: of the answered survey; absent in lists, and where nothing counts. */
  score?: number;
};
export async function onboardingView(id: string, desk: Database): Promise<View | null> {
  const [view] = await viewsOf(Prisma.sql`o.id = ${id}::uuid`, desk);
  if (!view?.state.surveyAnsweredAt || !view.state.surveyInvitationId) return view ?? null;
  const answer = await answeredSurvey(view.state.surveyInvitationId, desk);
  return answer?.score == null ? view : { ...view, score: answer.score };
}

export async function viewsByIds(ids: readonly string[], desk: Database): Promise<Map<string, View>> {
  const views = await viewsOf(Prisma.sql`o.id = any(${[...new Set(ids)]}::uuid[])`, desk);
  return new Map(views.map((view) => [view.state.id, view]));
}

async function viewsOf(which: Prisma.Sql, { database }: Database, limit?: number): Promise<View[]> {
  const most = limit === undefined ? Prisma.empty : Prisma.sql`limit ${limit}`;
  const rows = await database.prisma.$queryRaw<{ state: unknown; now: Date }[]>`
    select ${onboardingState} as state, desk_now() as now from ${onboardingRows} where ${which} order by o.started_at, o.id ${most}`;
  const states = rows.map(({ state }) => OnboardingState.parse(state));
  const people = await database.prisma.person.findMany({
    where: { id: { in: states.flatMap(peopleIn) } },
    select: { id: true, name: true },
  });
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return states.map((state, at) => ({ state, names, now: rows[at]?.now ?? new Date(0) }));
}

function peopleIn(state: OnboardingState): string[] {
  const { repId, accountManagerId, startedBy, handedOverBy, tasks, points } = state;
  return [
    repId,
    accountManagerId,
    startedBy,
    handedOverBy,
    ...tasks.flatMap(({ ownerId, doneBy }) => [ownerId, doneBy]),
    ...points.flatMap(({ ownerId, raisedBy, resolvedBy }) => [ownerId, raisedBy, resolvedBy]),
  ].filter((id) => id !== null);
}

/** One event with who did it. */
export async function eventOf(
  id: string,
  seq: number,
  desk: Database,
): Promise<(StoryEvent & { actorName: string }) | null> {
  const [event] = await storyOf(onboardingChain(id), desk, seq);
  return event ? { ...event, actorName: await nameOf(event.actor, desk) } : null;
}

/** For when the call was booked by the invitation of this number; null: none was. */
export async function bookedFor(id: string, sequence: number, { database }: Database): Promise<Date | null> {
  const [row] = await database.prisma.$queryRaw<{ at: Date }[]>`
    select (payload->>'callAt')::timestamptz as at from audit_event
    where chain = ${onboardingChain(id)} and type in ('onboarding.callBooked', 'onboarding.callMoved')
      and (payload->>'sequence')::int = ${sequence}::int`;
  return row?.at ?? null;
}

/** What runs, the oldest first, as far as the person may look at it. Rights hang on the tree of units, so they are judged here. */
export async function runningFor(
  actor: Actor,
  { after, limit, mine }: { after: string | null; limit: number; mine?: true },
  organisation: Organisation,
  desk: Database,
): Promise<View[]> {
  const found: View[] = [];
  for (let from = after; found.length < limit; ) {
    const beyond = from
      ? Prisma.sql`and (o.started_at, o.id) > (select p.started_at, p.id from onboarding p where p.id = ${from}::uuid)`
      : Prisma.empty;
    const views = await viewsOf(Prisma.sql`o.ended_at is null ${beyond}`, desk, BATCH);
    found.push(
      ...views.filter(({ state }) => (mine ? isMine(actor, state) : mayRead(actor, state, organisation))),
    );
    const last = views.at(-1);
    if (!last || views.length < BATCH) break;
    from = last.state.id;
  }
  return found.slice(0, limit);
}

const BATCH = 50;

/** Whoever has something to do with it by name: sales, the account manager, the owner of a task or a point. */
function isMine({ id }: Actor, { repId, accountManagerId, tasks, points }: OnboardingState): boolean {
  return (
    id === repId ||
    id === accountManagerId ||
    tasks.some(({ ownerId, doneAt }) => ownerId === id && doneAt === null) ||
    points.some(({ ownerId, resolvedAt }) => ownerId === id && resolvedAt === null)
  );
}

export async function runningOf(customerId: string, { database }: Database): Promise<string | null> {
  const [row] = await database.prisma.$queryRaw<{ id: string }[]>`
    select id from onboarding where customer_id = ${customerId}::uuid and ended_at is null`;
  return row?.id ?? null;
}

/** What somebody typed, in clear. Only for a reader who may see it. */
export type Typed = {
  handOver: Partial<Record<'needs' | 'scope' | 'notes', string>>;
  callLink: string | null;
  reason: string | null;
  remarks: ReadonlyMap<string, string>;
  points: ReadonlyMap<number, { text: string; outcome: string | null }>;
};

const Sealed = z.record(z.string(), Stored);

export async function typedOf(
  { state }: View,
  { database, seal }: Pick<Desk, 'database' | 'seal'>,
): Promise<Typed> {
  const { id, customerId } = state;
  const [row, tasks, points, keys] = await Promise.all([
    database.prisma.onboarding.findUnique({
      where: { id },
      select: { handOver: true, callLink: true, reason: true },
    }),
    database.prisma.onboardingTask.findMany({
      where: { onboardingId: id },
      select: { task: true, remark: true },
    }),
    database.prisma.onboardingPoint.findMany({
      where: { onboardingId: id },
      select: { number: true, text: true, outcome: true },
    }),
    seal.openKeys([customerId]),
  ]);
  const open = (value: unknown): string | null => {
    const stored = Stored.safeParse(value);
    return stored.success ? keys.open(customerId, stored.data) : null;
  };
  const handOver = Object.entries(Sealed.catch({}).parse(row?.handOver)).map(([name, value]) => [
    name,
    open(value),
  ]);
  return {
    handOver: Object.fromEntries(handOver.filter(([, words]) => words !== null)),
    callLink: open(row?.callLink),
    reason: open(row?.reason),
    remarks: new Map(
      tasks.flatMap(({ task, remark }) => [[task, open(remark) ?? ''] as const]).filter(([, words]) => words),
    ),
    points: new Map(
      points.map(({ number, text, outcome }) => [number, { text: open(text) ?? '', outcome: open(outcome) }]),
    ),
  };
}

export type ContactPerson = { id: string; name: string; email: string | null; language: string | null };

/** The customer as far as rights need it, and its contact persons in clear: of the file, or of the open request for it. */
export type Side = { owned: Owned; name: string; contacts: ContactPerson[] };

export async function sideOf(customerId: string, desk: Desk): Promise<Side | null> {
  const file = await customerFile(customerId, desk);
  if (!file) return requestedSide(customerId, desk);
  const values = await openCustomer(desk.seal, file.columns);
  const { contacts } = z.object({ contacts: z.array(z.object({ id: z.uuid() })) }).parse(file.columns);
  return {
    owned: file,
    name: file.name,
    contacts: contacts.map(({ id }) => ({
      id,
      name: values[contactKey(id, 'contactName')] ?? '',
      email: values[contactKey(id, 'contactEmail')] ?? null,
      language: values.language ?? null,
    })),
  };
}

const Requested = z.object({
  customer_name: z.string(),
  unit: z.string(),
  requester_id: z.string(),
  changes: Changes,
});

async function requestedSide(
  customerId: string,
  { database, seal }: Pick<Desk, 'database' | 'seal'>,
): Promise<Side | null> {
  const [row] = await database.prisma.$queryRaw<
    unknown[]
  >`select * from ${requestFor(Prisma.sql`${customerId}::uuid`)} q`;
  if (!row) return null;
  const { customer_name: name, unit, requester_id: ownerId, changes } = Requested.parse(row);
  const ids = [...new Set(Object.keys(changes).flatMap((key) => fieldOf(key).contactId ?? []))];
  const keys = await seal.openKeys(ids);
  const opened = (id: string, field: 'contactName' | 'contactEmail'): string | null => {
    const value = changes[contactKey(id, field)]?.new ?? null;
    return value === null ? null : keys.open(id, value);
  };
  const contacts = ids.map((id) => ({
    id,
    name: opened(id, 'contactName') ?? '',
    email: opened(id, 'contactEmail'),
    language: null,
  }));
  return { owned: { unit, ownerId, accountManagerId: null }, name, contacts };
}

/** R60: customers on file, and those whose request is still being decided on, whom this person may start with. */
export async function startable(
  words: string,
  actor: Actor,
  limit: number,
  desk: Desk,
): Promise<(Omit<CustomerLine, 'number'> & { number: string | null })[]> {
  const like = contains(words.trim());
  const [organisation, files, requested] = await Promise.all([
    desk.organisation(),
    findCustomers(words, { limit }, desk),
    desk.database.prisma.$queryRaw<{ id: string; name: string; unit: string; requester_id: string }[]>`
      select distinct on (r.customer_id) r.customer_id as id, r.customer_name as name, r.unit, r.requester_id from request r
      where r.kind = 'customer.create' and r.status in ('draft', 'pending', 'returned') and r.customer_name <> ''
        and r.customer_name ilike ${like} order by r.customer_id limit ${limit}`,
  ]);
  const asked = requested
    .filter(({ unit, requester_id }) => mayStart(actor, { unit, ownerId: requester_id }, organisation))
    .map(({ id, name, unit }) => ({ id, name, unit, number: null }));
  const filed = files.filter(({ unit }) => mayStart(actor, { unit, ownerId: null }, organisation));
  return [...asked, ...filed].slice(0, limit);
}

/** The account manager as a letter names them. */
export async function mailOf(
  personId: string,
  { database }: Database,
): Promise<{ name: string; email: string }> {
  const row = await database.prisma.person.findUnique({
    where: { id: personId },
    select: { name: true, email: true },
  });
  return row ?? { name: personId, email: '' };
}

/** R60: the day on which the contract was signed, as the request for the new customer carried it. */
export async function signingOf(
  customerId: string,
  { database }: Database,
): Promise<{ day: string | null; unit: string } | null> {
  const row = await database.prisma.customer.findUnique({
    where: { id: customerId },
    select: { values: true, unit: true },
  });
  const values = z.object({ contractSigned: z.string().optional() }).catch({}).parse(row?.values);
  return row && { day: values.contractSigned ?? null, unit: row.unit };
}
