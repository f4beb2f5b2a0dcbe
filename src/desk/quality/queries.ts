import { Prisma } from '../../database/generated/client.ts';
import type { Desk } from '../../kit/feature.ts';
import { type DuplicateKey, duplicateKeys } from './duplicate-keys.ts';

/** A customer, or an open request, that shares a key; `reasons` are the kinds shared, strongest first. */
export type Candidate = {
  customerId: string;
  name: string;
  unit: string;
  /** The file's number, or null for a request not yet entered. */
  number: string | null;
  requestNumber: number | null;
  reasons: DuplicateKey['kind'][];
};

const STRENGTH: readonly DuplicateKey['kind'][] = ['taxId', 'phone', 'domainName', 'name'];

/** R40: exact on tax id, phone, e-mail domain with name, and folded name; at most 10, strongest first. */
export async function findCandidates(
  keys: readonly { kind: string; digest: Uint8Array }[],
  exceptCustomer: string,
  { database }: Desk,
): Promise<Candidate[]> {
  if (keys.length === 0) return [];
  const pairs = Prisma.join(keys.map(({ kind, digest }) => Prisma.sql`(${kind}, ${digest}::bytea)`));
  const rows = await database.prisma.$queryRaw<(Omit<Candidate, 'reasons'> & { reasons: string[] })[]>`
    select k.customer_id as "customerId", coalesce(c.name, r.customer_name) as name, coalesce(c.unit, r.unit) as unit, c.number,
      r.number as "requestNumber", array_agg(distinct k.kind) as reasons
    from duplicate_key k left join customer c on c.id = k.customer_id left join request r on r.id = k.request_id and c.id is null
    where (k.kind, k.digest) in (${pairs}) and k.customer_id <> ${exceptCustomer}::uuid and (c.id is not null or r.id is not null)
    group by 1, 2, 3, 4, 5 limit 50`;
  return rows
    .map((row) => ({ ...row, reasons: STRENGTH.filter((kind) => row.reasons.includes(kind)) }))
    .sort((a, b) => strength(a) - strength(b))
    .slice(0, 10);
}

/** The same for values that are still being typed: before anything is submitted (R40). */
export async function findCandidatesFor(
  values: Parameters<typeof duplicateKeys>[0],
  exceptCustomer: string,
  desk: Desk,
): Promise<Candidate[]> {
  const keys = duplicateKeys(values).map(({ kind, key }) => ({ kind, digest: desk.seal.digest(kind, key) }));
  return findCandidates(keys, exceptCustomer, desk);
}

function strength({ reasons }: Candidate): number {
  return STRENGTH.indexOf(reasons[0] ?? 'name') * 10 - reasons.length;
}
