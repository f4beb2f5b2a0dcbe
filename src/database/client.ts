import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';

export type Database = { pool: pg.Pool; prisma: PrismaClient; close(): Promise<void> };

const INT8 = 20;
const DATE = 1082;

/**
 * One pool for Prisma's models and for plain SQL. Waiting is bounded everywhere, in milliseconds: a click that cannot be stored in time
 * must fail while Slack and Teams still listen.
 */
export function openDatabase(url: string, { max = 10 }: { max?: number } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'registrar',
    connectionTimeoutMillis: 2_000,
    statement_timeout: 10_000,
    idle_in_transaction_session_timeout: 10_000,
    // The server's own time-out never arrives over a network that has gone silent.
    query_timeout: 15_000,
    keepAlive: true,
    types: { getTypeParser: typeParser },
  });
  // A server that goes away is reported on every open connection; without a listener each report would end the process. Whoever runs a
  // statement gets the error there, and the pool opens new connections.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  async function close(): Promise<void> {
    await prisma.$disconnect();
    await pool.end();
  }
  return { pool, prisma, close };
}

/** Counts come as numbers (a bigint breaks JSON), calendar dates as `2026-03-31`: as a Date they would move with the host's zone. */
function typeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (format !== 'binary' && oid === INT8) return parseInt8;
  if (format !== 'binary' && oid === DATE) return (value) => value;
  return pg.types.getTypeParser(oid, format);
}

function parseInt8(value: string): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}
