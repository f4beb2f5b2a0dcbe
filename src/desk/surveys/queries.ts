import { z } from 'zod';
import { Prisma } from '../../database/generated/client.ts';
import type { Desk } from '../../kit/feature.ts';
import { openText } from '../../kit/sealed-text.ts';
import { Survey } from '../organisation/schema.ts';
import { isInsufficient } from './rules.ts';
import { FollowUp, Invitation, type Run, Run as RunSchema, StoredAnswers } from './schema.ts';
import {
  followUpRow,
  invitationRow,
  isAsked,
  isAskedInside,
  isReachable,
  reachableContact,
  runRow,
  surveyOf,
} from './survey-sql.ts';

type Database = Pick<Desk, 'database'>;

/** How a run stands: `survey` as it was when it was started. */
const RunLine = RunSchema.extend({
  survey: Survey.nullable(),
  answered: z.int(),
  mean: z.number().nullable(),
  plannerName: z.string(),
  customerName: z.string().nullable(),
});
export type RunLine = z.output<typeof RunLine>;

const runLine = Prisma.sql`
  ${runRow} || jsonb_build_object('survey', ${surveyOf('r')},
    'answered', (select count(i.answered_at)::int from survey_invitation i where i.run_id = r.id),
    'mean', (select avg(i.score) from survey_invitation i where i.run_id = r.id),
    'plannerName', coalesce((select p.name from person p where p.id = r.planned_by), r.planned_by),
    'customerName', (select c.name from customer c where c.id = (r.audience->>'customer')::uuid))`;

export async function runOf(id: string, { database }: Database): Promise<RunLine | null> {
  const [row] = await database.prisma.$queryRaw<{ line: unknown }[]>`
    select ${runLine} as line from survey_run r where r.id = ${id}::uuid`;
  return row ? RunLine.parse(row.line) : null;
}

/** Runs over these units, newest first. @param after the id of the last one of the page before */
export async function runsIn(
  units: readonly string[],
  { after, limit }: { after?: string; limit: number },
  { database }: Database,
): Promise<RunLine[]> {
  const beyond = after
    ? Prisma.sql`and (r.planned_at, r.id) < (select x.planned_at, x.id from survey_run x where x.id = ${after}::uuid)`
    : Prisma.empty;
  const rows = await database.prisma.$queryRaw<{ line: unknown }[]>`
    select ${runLine} as line from survey_run r where r.unit = any(${[...units]}::text[]) ${beyond}
      and not (r.stage = 'closed' and r.started_at is null)
    order by r.planned_at desc, r.id desc limit ${limit}`;
  return rows.map(({ line }) => RunLine.parse(line));
}

/** Beyond so many it is only said that there are more: everybody would be counted longer than a click may take. */
const MOST_COUNTED = 50_000;
/** So many files are looked through for one page of gaps. */
const LOOKED_THROUGH = 20_000;

/** The look before it is sent (R80): how many would be asked, and how many of them nobody can write to. */
export async function audienceSize(
  runId: string,
  { database }: Database,
): Promise<{ asked: number; without: number; isMore: boolean }> {
  const [row] = await database.prisma.$queryRaw<{ asked: number; without: number }[]>`
    with r as (select * from survey_run r where r.id = ${runId}::uuid),
      asked as (select c.id from customer c, r where r.audience->>'kind' <> 'internal' and ${isAsked} limit ${MOST_COUNTED + 1}),
      reachable as (select distinct k.customer_id from contact k join asked c on c.id = k.customer_id where ${isReachable})
    select case when r.audience->>'kind' = 'internal' then (select count(*)::int from person p where ${isAskedInside})
        else (select count(*)::int from asked) end as asked,
      (select count(*)::int from asked) - (select count(*)::int from reachable) as without
    from r`;
  const { asked, without } = row ?? { asked: 0, without: 0 };
  return { asked: Math.min(asked, MOST_COUNTED), without, isMore: asked > MOST_COUNTED };
}

const Gap = z.object({ id: z.uuid(), number: z.string(), name: z.string(), unit: z.string() });
export type Gap = z.output<typeof Gap>;

/** Where a list of customers by unit and number ends. */
export type CustomerPlace = { unit: string; number: string };

/** Customers of the audience whom nobody can write to, by unit and number. `next`: there may be more behind it. */
export async function gapsOf(
  runId: string,
  { after, limit }: { after: CustomerPlace; limit: number },
  { database }: Database,
): Promise<{ gaps: Gap[]; next: CustomerPlace | null }> {
  const [row] = await database.prisma.$queryRaw<{ gaps: unknown; looked: number; last: unknown }[]>`
    with files as materialized (
        select c.id, c.number, c.name, c.unit from survey_run r, customer c
        where r.id = ${runId}::uuid and r.audience->>'kind' <> 'internal' and ${isAsked} and (c.unit, c.number) > (${after.unit}, ${after.number})
        order by c.unit, c.number limit ${LOOKED_THROUGH}),
      gaps as (select c.* from files c where ${reachableContact} is null order by c.unit, c.number limit ${limit + 1})
    select coalesce((select jsonb_agg(to_jsonb(g) order by g.unit, g.number) from gaps g), '[]'::jsonb) as gaps,
      (select count(*)::int from files) as looked,
      (select jsonb_build_object('unit', f.unit, 'number', f.number) from files f order by f.unit desc, f.number desc limit 1) as last`;
  const found = z.array(Gap).parse(row?.gaps ?? []);
  const gaps = found.slice(0, limit);
  if (found.length > limit) return { gaps, next: gaps.at(-1) ?? null };
  const isMore = row !== undefined && row.looked === LOOKED_THROUGH;
  return { gaps, next: isMore ? z.object({ unit: z.string(), number: z.string() }).parse(row.last) : null };
}

/** An invitation with the questions it was sent with, and what was answered, words still sealed. */
const InvitationView = z.object({
  invitation: Invitation,
  survey: Survey,
  answers: StoredAnswers,
  now: z.coerce.date(),
  customer: z
    .object({
      id: z.uuid(),
      number: z.string(),
      name: z.string(),
      unit: z.string(),
      ownerId: z.string().nullable(),
      accountManagerId: z.string().nullable(),
      language: z.string().nullable(),
      country: z.string().nullable(),
    })
    .nullable(),
  followUp: FollowUp.extend({ takerName: z.string().nullable(), doerName: z.string().nullable() }).nullable(),
});
export type InvitationView = z.output<typeof InvitationView>;

const invitationView = Prisma.sql`
  jsonb_build_object('invitation', ${invitationRow}, 'survey', ${surveyOf('i')}, 'answers', i.answers, 'now', desk_now(),
    'customer', (select jsonb_build_object('id', c.id, 'number', c.number, 'name', c.name, 'unit', c.unit, 'ownerId', c.owner_id,
      'accountManagerId', c.account_manager_id, 'language', c."values"->>'language', 'country', c."values"->>'country')
      from customer c where c.id = i.customer_id),
    'followUp', (select ${followUpRow} || jsonb_build_object('takerName', (select p.name from person p where p.id = f.taken_by),
        'doerName', (select p.name from person p where p.id = f.done_by))
      from survey_follow_up f where f.invitation_id = i.id))`;

export async function invitationOf(id: string, { database }: Database): Promise<InvitationView | null> {
  const [row] = await database.prisma.$queryRaw<{ view: unknown }[]>`
    select ${invitationView} as view from survey_invitation i where i.id = ${id}::uuid`;
  return row ? InvitationView.parse(row.view) : null;
}

/** What was answered, in clear, by question id. Words of a customer are personal: only for who may see those. */
export async function openAnswers(
  {
    invitation,
    answers,
  }: Pick<InvitationView, 'answers'> & { invitation: Pick<Invitation, 'id' | 'contactId'> },
  { seal }: Pick<Desk, 'seal'>,
): Promise<Record<string, string>> {
  const owner = invitation.contactId ?? invitation.id;
  const keys = Object.values(answers).some((answer) => typeof answer === 'object')
    ? await seal.openKeys([owner])
    : null;
  const open = Object.entries(answers).map(([id, answer]) => [
    id,
    typeof answer === 'object' ? (keys?.open(owner, answer) ?? '') : String(answer),
  ]);
  return Object.fromEntries(open);
}

/** R81: what was done about it, in clear; null before, and once the customer's key is gone. */
export async function followUpNote(invitationId: string, { database, seal }: Desk): Promise<string | null> {
  const row = await database.prisma.surveyFollowUp.findUnique({
    where: { invitationId },
    select: { customerId: true, note: true },
  });
  return row && openText(seal, row.customerId, row.note);
}

/** R81: follow-ups that are not done, the soonest due first. @param after the id of the last one of the page before */
export async function openFollowUps(
  { after, limit }: { after?: string; limit: number },
  { database }: Database,
): Promise<InvitationView[]> {
  const beyond = after
    ? Prisma.sql`and (f.due_at, f.invitation_id) > (select x.due_at, x.invitation_id from survey_follow_up x where x.invitation_id = ${after}::uuid)`
    : Prisma.empty;
  const rows = await database.prisma.$queryRaw<{ view: unknown }[]>`
    select ${invitationView} as view from survey_follow_up f join survey_invitation i on i.id = f.invitation_id
    where f.done_at is null ${beyond} order by f.due_at, f.invitation_id limit ${limit}`;
  return rows.map(({ view }) => InvitationView.parse(view));
}

/** The newest answers of a customer, of each survey the last few. */
export async function scoresOf(
  customerId: string,
  limit: number,
  { database }: Database,
): Promise<InvitationView[]> {
  const rows = await database.prisma.$queryRaw<{ view: unknown }[]>`
    select ${invitationView} as view from survey_invitation i where i.customer_id = ${customerId}::uuid and i.answered_at is not null
    order by i.answered_at desc limit ${limit}`;
  return rows.map(({ view }) => InvitationView.parse(view));
}

export type AnsweredSurvey = { answeredAt: Date; score: number | null; insufficient: boolean };

/** For whoever had it sent (R63): null while nobody has answered. */
export async function answeredSurvey(invitationId: string, desk: Database): Promise<AnsweredSurvey | null> {
  const view = await invitationOf(invitationId, desk);
  if (!view?.invitation.answeredAt) return null;
  const { answeredAt, score } = view.invitation;
  return { answeredAt, score, insufficient: isInsufficient(view.survey, score) };
}

export type { Run };
