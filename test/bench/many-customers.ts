import type pg from 'pg';

const AT_ONCE = 100_000;

/**
 * Customer files in number: two in three with a Chinese name, spread over the units and the sales representatives of the demo organisation,
 * one in fifty strategic, one in two hundred without a representative. What is sealed stays out: nothing here opens it.
 */
const ENTER = `
  with parts as (
    select array['海','明','华','东','远','新','泰','安','恒','光','盛','达','汇','宏','金','天','鑫','瑞','永','联'] as first,
      array['辉','源','通','利','丰','业','成','兴','信','德','昌','科','美','宇','邦','维','朗','宁','正','凯'] as second,
      array['照明','电器','贸易','工程','装饰','酒店','商业','实业','光电','物业'] as trade,
      array['Nord','Elbe','Brücken','Licht','Haus','Stern','Hafen','Glas','Stahl','Werk'] as latin,
      array['shanghai','hangzhou','nanjing','guangzhou','shenzhen','taipei-centre','kaohsiung','hamburg-centre','rotterdam'] as units,
      (select array_agg(distinct person_id order by person_id) from role_grant where role = 'salesRep') as reps,
      (select array_agg(distinct person_id order by person_id) from role_grant where role = 'accountManager') as managers),
  named as (
    select n, units[1 + n % 9] as unit,
      case when n % 3 < 2 then first[1 + n % 20] || second[1 + n / 20 % 20] || second[1 + n / 400 % 20] || trade[1 + n / 8000 % 10] || '有限公司'
        else latin[1 + n % 10] || latin[1 + n / 10 % 10] || ' ' || n || ' GmbH' end as name,
      case when n % 200 = 0 then null else reps[1 + n % cardinality(reps)] end as owner,
      case when n % 4 = 0 then null else managers[1 + n % cardinality(managers)] end as manager
    from parts, generate_series($1::int, $2::int) n)
  insert into customer (id, number, account_group, unit, status, name, name_folded, owner_id, account_manager_id, "values", sealed, version, created_at, updated_at)
  select gen_random_uuid(), '9' || lpad(n::text, 9, '0'), '1110', unit, 'active', name, lower(name), owner, manager,
    jsonb_build_object('country', case when n % 3 < 2 then 'CN' else 'DE' end, 'city', unit, 'industry', 'retail', 'currency', 'CNY',
      'paymentTerms', 'net30', 'strategic', case when n % 50 = 0 then 'yes' else 'no' end),
    '{}', 1, desk_now() - n % 900 * interval '1 day', desk_now() - n % 300 * interval '1 day'
  from named`;

export async function enterCustomers(pool: pg.Pool, count: number): Promise<void> {
  for (let from = 1; from <= count; from += AT_ONCE)
    await pool.query(ENTER, [from, Math.min(count, from + AT_ONCE - 1)]);
  await pool.query('vacuum analyze customer');
}
