import type { Desk } from '../../src/kit/feature.ts';

/** What a statement yields, straight from the database of a desk. */
export function rowsOf({ database }: Pick<Desk, 'database'>) {
  return async <Row extends object = Record<string, unknown>>(
    statement: string,
    ...values: unknown[]
  ): Promise<Row[]> => (await database.pool.query<Row>(statement, values)).rows;
}
