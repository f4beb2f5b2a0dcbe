import { Prisma } from './generated/client.ts';

/** A piece of SQL with its values apart; pieces nest. Text from outside can only ever become a value. */
export type Sql = Prisma.Sql;
export const sql = Prisma.sql;
export const join = Prisma.join;
export const raw = Prisma.raw;
export const empty = Prisma.empty;
