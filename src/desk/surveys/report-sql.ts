import { z } from 'zod';
import { type Sql, sql } from '../../database/sql.ts';
import type { Desk } from '../../kit/feature.ts';
import { Survey } from '../organisation/schema.ts';
import type { Scope } from './report-scope.ts';
import { StoredAnswers } from './schema.ts';
import { surveyOf } from './survey-sql.ts';

type Database = Pick<Desk, 'database'>;

/** Condition on the invitation `i`. @param units those of the scope with everything below them */
function within(scope: Scope, units: readonly string[]): Sql {
  return 'runId' in scope
    ? sql`i.run_id = ${scope.runId}::uuid`
    : sql`(i.survey_id = ${scope.surveyId} and i.unit = any(${[...units]}::text[]))`;
}

const Figures = z.object({
  /** The questions as the newest of these invitations had them. */
  survey: Survey.nullable(),
  sent: z.int(),
  answered: z.int(),
  undelivered: z.int(),
  mean: z.number().nullable(),
  answers: z.array(
    z.object({ question: z.string(), value: z.union([z.number(), z.string()]), count: z.int() }),
  ),
  months: z.array(
    z.object({ month: z.string(), sent: z.int(), answered: z.int(), mean: z.number().nullable() }),
  ),
  managers: z.array(
    z.object({
      id: z.string().nullable(),
      name: z.string(),
      sent: z.int(),
      answered: z.int(),
      mean: z.number().nullable(),
    }),
  ),
  newest: z.coerce.date().nullable(),
});
/** R82: what a survey says, in numbers. */
export type Figures = z.output<typeof Figures>;

/** @param zone whose months are counted */
export async function figuresOf(
  scope: Scope,
  units: readonly string[],
  zone: string,
  { database }: Database,
): Promise<Figures> {
  const [row] = await database.prisma.$queryRaw<{ figures: unknown }[]>`
    with i as materialized (
      select i.*, coalesce(m.outcome in ('refused', 'failed', 'noAddress'), false) as undelivered
      from survey_invitation i left join mail m on m.kind = 'survey.invitation' and m.target = i.id::text
        and m.recipient = 'contact:' || i.contact_id
      where ${within(scope, units)})
    select jsonb_build_object(
      'survey', (select ${surveyOf('i')} from i order by i.sent_at desc limit 1),
      'sent', (select count(*)::int from i), 'answered', (select count(answered_at)::int from i),
      'undelivered', (select count(*)::int from i where undelivered and answered_at is null),
      'mean', (select avg(score) from i), 'newest', (select max(answered_at) from i),
      'answers', coalesce((select jsonb_agg(jsonb_build_object('question', q.question, 'value', q.value, 'count', q.count))
        from (select a.key as question, a.value, count(*)::int as count from i, jsonb_each(i.answers) a
          where jsonb_typeof(a.value) <> 'object' group by 1, 2 order by 1, 2) q), '[]'::jsonb),
      'months', coalesce((select jsonb_agg(jsonb_build_object('month', q.month, 'sent', q.sent, 'answered', q.answered, 'mean', q.mean) order by q.month)
        from (select to_char(i.sent_at at time zone ${zone}, 'YYYY-MM') as month, count(*)::int as sent, count(answered_at)::int as answered,
          avg(score) as mean from i group by 1) q), '[]'::jsonb),
      'managers', coalesce((select jsonb_agg(jsonb_build_object('id', q.id, 'name', coalesce(p.name, q.id, ''), 'sent', q.sent,
          'answered', q.answered, 'mean', q.mean) order by q.sent desc, q.id)
        from (select account_manager_id as id, count(*)::int as sent, count(answered_at)::int as answered, avg(score) as mean
          from i where customer_id is not null group by 1) q left join person p on p.id = q.id), '[]'::jsonb)) as figures`;
  return Figures.parse(row?.figures);
}

const Line = z.object({
  id: z.uuid(),
  contactId: z.uuid().nullable(),
  customerId: z.uuid().nullable(),
  number: z.string().nullable(),
  name: z.string(),
  unit: z.string(),
  ownerId: z.string().nullable(),
  accountManagerId: z.string().nullable(),
  managerName: z.string().nullable(),
  sentAt: z.date(),
  answeredAt: z.date().nullable(),
  score: z.number().nullable(),
  answers: StoredAnswers,
});
/** One who was asked, for lists. */
export type Line = z.output<typeof Line>;

const lineColumns = sql`
  i.id, i.contact_id as "contactId", i.customer_id as "customerId", c.number, coalesce(c.name, p.name, '') as name,
  coalesce(c.unit, i.unit) as unit, c.owner_id as "ownerId", c.account_manager_id as "accountManagerId", a.name as "managerName",
  i.sent_at as "sentAt", i.answered_at as "answeredAt", i.score::float8 as score, i.answers`;

const lineSources = sql`
  survey_invitation i left join customer c on c.id = i.customer_id left join person p on p.id = i.person_id
    left join person a on a.id = i.account_manager_id`;

/** Everybody who was asked, for the file. */
export async function linesOf(
  scope: Scope,
  units: readonly string[],
  { database }: Database,
): Promise<Line[]> {
  const rows = await database.prisma.$queryRaw<unknown[]>`
    select ${lineColumns} from ${lineSources} where ${within(scope, units)} order by i.sent_at, c.number, i.id`;
  return z.array(Line).parse(rows);
}

/** Answers with words in them, newest first. @param after the id of the last one of the page before */
export async function commentedIn(
  scope: Scope,
  units: readonly string[],
  { after, limit }: { after?: string; limit: number },
  { database }: Database,
): Promise<Line[]> {
  const beyond = after
    ? sql`and (i.answered_at, i.id) < (select x.answered_at, x.id from survey_invitation x where x.id = ${after}::uuid)`
    : sql``;
  const rows = await database.prisma.$queryRaw<unknown[]>`
    select ${lineColumns} from ${lineSources} where ${within(scope, units)} and i.answered_at is not null ${beyond}
      and exists (select 1 from jsonb_each(i.answers) v where jsonb_typeof(v.value) = 'object')
    order by i.answered_at desc, i.id desc limit ${limit}`;
  return z.array(Line).parse(rows);
}
