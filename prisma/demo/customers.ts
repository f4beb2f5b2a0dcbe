import {
  accountGroup,
  fieldUse,
  formatNumber,
  holdersOf,
  numberSeries,
} from '../../src/desk/organisation/rules.ts';
import { FIELD_IDS, type FieldId, type Organisation } from '../../src/desk/organisation/schema.ts';
import type { Company, DemoCustomer, Region } from './demo-customer.ts';
import { europeanCompany } from './europe.ts';
import { mainlandCompany } from './mainland.ts';
import { NEAR_DUPLICATES } from './near-duplicates.ts';
import { type Random, seededRandom } from './random.ts';
import { taiwaneseCompany } from './taiwan.ts';

export type { DemoContact, DemoCustomer } from './demo-customer.ts';

const SEED = 20260801;

/** How many companies each unit of the demo organisation begins with; the near duplicates come on top. `from` keeps names apart within a region. */
const UNITS: readonly {
  unit: string;
  count: number;
  from: number;
  region: Region;
  groups: readonly string[];
}[] = [
  {
    unit: 'shanghai',
    count: 36,
    from: 0,
    region: mainlandCompany,
    groups: ['1110', '1210', '1110', '1310', '1610'],
  },
  { unit: 'hangzhou', count: 20, from: 36, region: mainlandCompany, groups: ['1110', '1210'] },
  { unit: 'nanjing', count: 18, from: 56, region: mainlandCompany, groups: ['1110', '1210', '1510'] },
  {
    unit: 'guangzhou',
    count: 28,
    from: 74,
    region: mainlandCompany,
    groups: ['1210', '1110', '1610', '1310'],
  },
  { unit: 'shenzhen', count: 14, from: 102, region: mainlandCompany, groups: ['1110', '1610'] },
  {
    unit: 'taipei-centre',
    count: 28,
    from: 0,
    region: taiwaneseCompany,
    groups: ['1120', '1220', '1120', '1320'],
  },
  { unit: 'kaohsiung', count: 12, from: 28, region: taiwaneseCompany, groups: ['1220', '1120'] },
  { unit: 'hamburg-centre', count: 24, from: 0, region: europeanCompany, groups: ['1120', '1220', '1620'] },
  { unit: 'rotterdam', count: 14, from: 0, region: europeanCompany, groups: ['1220', '1120'] },
];

const PAYMENT_TERMS = ['prepaid', 'net30', 'net30', 'net45', 'net60'] as const;
const SHIPPING_CONDITIONS = ['standard', 'standard', 'express', 'pickup'] as const;
const FILED_ELSEWHERE: readonly FieldId[] = [
  'reason',
  'evidence',
  'contactName',
  'contactRole',
  'contactEmail',
  'contactPhone',
];

/**
 * About 200 invented customers for the local workspace, the same at every call: tax ids and bank accounts pass their
 * checks, addresses of mail and web end in .example, numbers follow the organisation's rule. Throws when the organisation
 * is not the demo's, because these customers belong nowhere else.
 */
export function demoCustomers(organisation: Organisation): DemoCustomer[] {
  const random = seededRandom(SEED);
  const companies = new Map(
    UNITS.map(({ unit, count, from, region }) => [
      unit,
      Array.from({ length: count }, (_, at) => region(random, unit, from + at)),
    ]),
  );
  for (const { of, nth, into, again } of NEAR_DUPLICATES) {
    const original = companies.get(of)?.[nth];
    if (original) companies.get(into)?.push(again(original));
  }
  return UNITS.flatMap(({ unit, groups }) =>
    (companies.get(unit) ?? []).map((company, at) =>
      asCustomer(organisation, random, company, {
        unit,
        group: groups[at % groups.length] ?? '',
        serial: at + 1,
      }),
    ),
  );
}

function asCustomer(
  organisation: Organisation,
  random: Random,
  company: Company,
  place: { unit: string; group: string; serial: number },
): DemoCustomer {
  const series = numberSeries(organisation, place.unit, place.group);
  const group = accountGroup(organisation, place.group);
  if (!series || !group)
    throw new Error(`the demo customers do not fit this organisation: ${place.unit} ${place.group}`);
  const all = { ...company.values, ...conditions(organisation, random, place.unit) };
  const shown = FIELD_IDS.filter(
    (field) => !FILED_ELSEWHERE.includes(field) && fieldUse(group, field) !== 'hidden',
  );
  return {
    number: formatNumber(series, place.serial),
    unit: place.unit,
    accountGroup: place.group,
    values: Object.fromEntries(shown.flatMap((field) => (all[field] ? [[field, all[field]]] : []))),
    contacts: company.contacts,
  };
}

function conditions(organisation: Organisation, random: Random, unit: string): DemoCustomer['values'] {
  const representatives = holdersOf(organisation, 'salesRep', unit);
  const managers = holdersOf(organisation, 'accountManager', unit);
  const credit = { creditLimit: String((1 + random.below(40)) * 25_000) };
  const discount = { pricing: `List price less ${3 + random.below(12)} %` };
  return {
    paymentTerms: random.pick(PAYMENT_TERMS),
    shippingCondition: random.pick(SHIPPING_CONDITIONS),
    ...credit,
    ...(random.below(3) === 0 ? discount : {}),
    strategic: random.below(12) === 0 ? 'yes' : 'no',
    salesRepresentative: representatives[0]?.id ?? '',
    accountManager: managers[0]?.id ?? '',
  };
}
