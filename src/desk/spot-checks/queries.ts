import { z } from 'zod';
import { Prisma } from '../../database/generated/client.ts';
import type { Desk } from '../../kit/feature.ts';
import { Stored } from '../../kit/seal.ts';
import { type Drawing, DrawnCustomer, drawFrom } from '../quality/draw-sample.ts';
import { drawSample } from '../quality/draw-sample-sql.ts';
import { ORIGINS, SEVERITIES, STAGES, SUBJECTS } from './schema.ts';

type Reading = Pick<Desk, 'database'>;

const Check = z.object({
  id: z.uuid(),
  unit: z.string(),
  month: z.string(),
  seed: z.string(),
  units: z.array(z.string()).nullable(),
  drawnAt: z.date(),
  drawnBy: z.string().nullable(),
  population: z.int(),
  size: z.int(),
  looked: z.int(),
  dueAt: z.date(),
  finishedAt: z.date().nullable(),
});
export type CheckFile = z.output<typeof Check>;

export async function spotCheck(id: string, { database }: Reading): Promise<CheckFile | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const row = await database.prisma.spotCheck.findUnique({ where: { id } });
  return row && Check.parse(row);
}

/** The checks of some units, newest first. @param before the moment of the last one shown */
export async function spotChecks(
  units: readonly string[],
  { before, limit }: { before?: Date; limit: number },
  { database }: Reading,
): Promise<CheckFile[]> {
  const rows = await database.prisma.spotCheck.findMany({
    where: { unit: { in: [...units] }, ...(before && { drawnAt: { lt: before } }) },
    orderBy: { drawnAt: 'desc' },
    take: limit,
  });
  return z.array(Check).parse(rows);
}

const Item = z.object({
  position: z.int(),
  customerId: z.uuid(),
  number: z.string(),
  name: z.string(),
  unit: z.string(),
  owner: z.string().nullable(),
  verdict: z.enum(['inOrder', 'finding']).nullable(),
  results: z.record(z.string(), z.string()).nullable(),
  findings: z.int(),
});
export type Item = z.output<typeof Item>;

/** A page of a sample in the order of drawing. @param waiting only those that nobody has looked at */
export async function sampleOf(
  checkId: string,
  { after = 0, limit, waiting = false }: { after?: number; limit: number; waiting?: boolean },
  { database }: Reading,
): Promise<Item[]> {
  const on = waiting ? Prisma.sql`and i.verdict is null` : Prisma.empty;
  const rows = await database.prisma.$queryRaw<unknown>`
    select i.position, i.customer_id as "customerId", c.number, c.name, c.unit, p.name as owner, i.verdict, i.results,
      (select count(*)::int from check_finding f where f.check_id = i.check_id and f.customer_id = i.customer_id) as findings
    from sample_item i join customer c on c.id = i.customer_id left join person p on p.id = c.owner_id
    where i.check_id = ${checkId}::uuid and i.position > ${after}::int ${on} order by i.position limit ${limit}::int`;
  return z.array(Item).parse(rows);
}

/** The numbers of customers that the same seed draws from the same units today, with those that stand in the sample. */
export async function drawAgain(
  checkId: string,
  { seed, units, drawnAt, size }: Drawing,
  { database }: Reading,
): Promise<{ again: string[]; kept: string[] }> {
  const at = Prisma.sql`${drawnAt}::timestamptz`;
  const [row] = await database.prisma.$queryRaw<
    { sample: unknown }[]
  >`select ${drawSample(seed, units, at, size)} as sample`;
  const kept = await sampleOf(checkId, { limit: size }, { database });
  return {
    again: z
      .array(DrawnCustomer)
      .parse(row?.sample)
      .map(({ number }) => number),
    kept: drawFrom(
      kept.map(({ number }) => number),
      seed,
      size,
    ),
  };
}

const Finding = z.object({
  id: z.uuid(),
  checkId: z.uuid(),
  origin: z.enum(ORIGINS),
  customerId: z.uuid().nullable(),
  unit: z.string(),
  checkUnit: z.string(),
  number: z.string().nullable(),
  name: z.string().nullable(),
  field: z.enum(SUBJECTS),
  severity: z.enum(SEVERITIES),
  stage: z.enum(STAGES),
  round: z.int(),
  dueAt: z.date(),
  foundAt: z.date(),
  ownerId: z.string().nullable(),
  owner: z.string().nullable(),
  foundBy: z.string(),
  rectifiedBy: z.string().nullable(),
  requestId: z.uuid().nullable(),
  requestNumber: z.int().nullable(),
  requestStatus: z.string().nullable(),
  text: Stored,
  done: Stored.nullable(),
  answer: Stored.nullable(),
});
export type FindingFile = z.output<typeof Finding>;

const findingColumns = Prisma.sql`
  select f.id, f.check_id as "checkId", f.origin, f.customer_id as "customerId", f.unit, c.number, c.name, f.field, f.severity, f.stage,
    coalesce((select k.unit from spot_check k where k.id = f.check_id), (select a.unit from internal_audit a where a.id = f.check_id), f.unit)
      as "checkUnit",
    f.round, f.due_at as "dueAt", f.found_at as "foundAt", f.owner_id as "ownerId", p.name as owner, f.found_by as "foundBy",
    f.rectified_by as "rectifiedBy", f.request_id as "requestId", r.number as "requestNumber", r.status as "requestStatus", f.text, f.done, f.answer
  from check_finding f left join customer c on c.id = f.customer_id left join person p on p.id = f.owner_id
    left join request r on r.id = f.request_id`;

export async function finding(id: string, { database }: Reading): Promise<FindingFile | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const rows = await database.prisma.$queryRaw<unknown>`${findingColumns} where f.id = ${id}::uuid`;
  return z.array(Finding).parse(rows)[0] ?? null;
}

/** The findings of a check in the order in which they were found. @param after the id of the last one shown */
export async function findingsOf(
  checkId: string,
  { after, limit }: { after?: string; limit: number },
  { database }: Reading,
): Promise<FindingFile[]> {
  const beyond = after
    ? Prisma.sql`and (f.found_at, f.id) > (select b.found_at, b.id from check_finding b where b.id = ${after}::uuid)`
    : Prisma.empty;
  const rows = await database.prisma.$queryRaw<unknown>`
    ${findingColumns} where f.check_id = ${checkId}::uuid ${beyond} order by f.found_at, f.id limit ${limit}::int`;
  return z.array(Finding).parse(rows);
}

/** What was found, done and answered, in clear; for those who mend or judge it. A destroyed text is absent. */
export async function findingTexts(
  { checkId, customerId, text, done, answer }: FindingFile,
  { seal }: Pick<Desk, 'seal'>,
): Promise<{ text: string | null; done: string | null; answer: string | null }> {
  const owner = customerId ?? checkId;
  const keys = await seal.openKeys([owner]);
  const opened = (value: FindingFile['done']) => value && keys.open(owner, value);
  return { text: opened(text), done: opened(done), answer: opened(answer) };
}

const Numbers = z.object({
  inOrder: z.int(),
  findings: z.int(),
  open: z.int(),
  rectified: z.int(),
  accepted: z.int(),
  overdue: z.int(),
});
export type CheckNumbers = z.output<typeof Numbers>;

export async function numbersOf(checkId: string, { database }: Reading): Promise<CheckNumbers> {
  const [row] = await database.prisma.$queryRaw<unknown[]>`
    select (select count(*)::int from sample_item i where i.check_id = ${checkId}::uuid and i.verdict = 'inOrder') as "inOrder",
      count(*)::int as findings, count(*) filter (where f.stage = 'open')::int as open,
      count(*) filter (where f.stage = 'rectified')::int as rectified, count(*) filter (where f.stage = 'accepted')::int as accepted,
      count(*) filter (where f.stage = 'open' and f.due_at < desk_now())::int as overdue
    from check_finding f where f.check_id = ${checkId}::uuid`;
  return Numbers.parse(row);
}

const ByField = z.array(z.object({ field: z.enum(SUBJECTS), count: z.int() }));

export async function findingsByField(
  checkId: string,
  { database }: Reading,
): Promise<z.output<typeof ByField>> {
  const rows = await database.prisma.$queryRaw<unknown>`
    select f.field, count(*)::int as count from check_finding f where f.check_id = ${checkId}::uuid group by 1 order by 2 desc, 1`;
  return ByField.parse(rows);
}

const Share = z.array(z.object({ month: z.string(), looked: z.int(), inOrder: z.int() }));

/** R52: how much of each month's sample was in order, over the twelve months up to this check. */
export async function sharesOf(
  { unit, month }: Pick<CheckFile, 'unit' | 'month'>,
  { database }: Reading,
): Promise<z.output<typeof Share>> {
  const rows = await database.prisma.$queryRaw<unknown>`
    select k.month, sum(k.looked)::int as looked,
      sum((select count(*) from sample_item i where i.check_id = k.id and i.verdict = 'inOrder'))::int as "inOrder"
    from spot_check k
    where k.unit = ${unit} and k.month <= ${month} and k.month > to_char((${month} || '-01')::date - interval '12 months', 'YYYY-MM')
    group by k.month order by k.month`;
  return Share.parse(rows);
}

/** The request that is to mend a finding, and what time it is. */
export async function linkedRequest(
  findingId: string,
  { database }: Reading,
): Promise<{ id: string; status: string; round: number; now: Date } | null> {
  const [row] = await database.prisma.$queryRaw<{ id: string; status: string; round: number; now: Date }[]>`
    select r.id, r.status, f.round, desk_now() as now from check_finding f join request r on r.id = f.request_id
    where f.id = ${findingId}::uuid and f.stage = 'open'`;
  return row ?? null;
}
