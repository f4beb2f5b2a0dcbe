import { type Sql, sql } from '../../database/sql.ts';

/**
 * The moment a drawing stands for, to the second so that it can be typed. A file that is being entered while the sample is drawn carries a
 * time of a few moments ago: it is too young for this drawing and for every repetition of it. In a sub-query, because the clock would be
 * asked anew for every customer otherwise.
 */
export const drawingMoment: Sql = sql`(select date_trunc('second', desk_now() - interval '10 seconds'))`;

/** The customers `c` of a drawing. Unit and number of a customer never change, so a later drawing finds the same. */
function within(units: readonly string[] | null, at: Sql): Sql {
  const inUnits = units === null ? sql`true` : sql`c.unit = any(${[...units]}::text[])`;
  return sql`c.created_at <= ${at} and ${inUnits}`;
}

/** jsonb list of DrawnCustomer, in the order of drawing: one pass over the customers, which keeps no more than the sample. */
export function drawSample(seed: string, units: readonly string[] | null, at: Sql, size: number): Sql {
  return sql`
    coalesce((select jsonb_agg(jsonb_build_object('id', d.id, 'number', d.number) order by d.key, d.number) from (
      select c.id, c.number, sha256(convert_to(${`${seed}:`}::text || c.number, 'UTF8')) as key
      from customer c where ${within(units, at)} order by 3, 2 limit ${size}::int) d), '[]'::jsonb)`;
}

/** How many customers a drawing chooses from. */
export function populationOf(units: readonly string[] | null, at: Sql): Sql {
  return sql`(select count(*)::int from customer c where ${within(units, at)})`;
}
