import { createHash } from 'node:crypto';

/** A row of the trail as the database hands it over; `payload` is the text of the jsonb, which is canonical. */
export type AuditRow = {
  chain: string;
  seq: number;
  /** Microseconds since 1970, as text. */
  micros: string;
  actor: string;
  type: string;
  payload: string;
  previous: Buffer;
  hash: Buffer;
};

/**
 * R97. The hash of an event, computed without the database: whoever can rewrite the trail can rewrite its functions too. It is the sha256 of
 * the previous hash and the text of a jsonb array of the row's fields, in the spacing that Postgres gives it.
 */
export function auditHash({
  chain,
  seq,
  micros,
  actor,
  type,
  payload,
  previous,
}: Omit<AuditRow, 'hash'>): Buffer {
  const parts = [
    JSON.stringify(chain),
    String(seq),
    micros,
    JSON.stringify(actor),
    JSON.stringify(type),
    payload,
  ];
  return createHash('sha256')
    .update(previous)
    .update(`[${parts.join(', ')}]`, 'utf8')
    .digest();
}
