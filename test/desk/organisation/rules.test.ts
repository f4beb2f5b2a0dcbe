import { describe, expect, it } from 'vitest';
import {
  accountGroup,
  ancestors,
  calendarOf,
  channelFor,
  fieldUse,
  formatNumber,
  holdersOf,
  isWithin,
  numberSeries,
  salesOrgOf,
  stepsFor,
  takesCustomers,
  timeZoneOf,
  unitOf,
} from '../../../src/desk/organisation/rules.ts';
import type { Organisation } from '../../../src/desk/organisation/schema.ts';
import { isWorkingDay } from '../../../src/kit/working-time.ts';
import { demoOrganisation } from './demo-organisation.ts';

const organisation = demoOrganisation();

function holders(role: Parameters<typeof holdersOf>[1], unit: string): string[] {
  return holdersOf(organisation, role, unit).map((person) => person.id);
}

describe('units', () => {
  it('lie within themselves and everything above them', () => {
    expect(ancestors(organisation, 'shanghai').map((unit) => unit.id)).toEqual([
      'shanghai',
      'east',
      'so-china',
      'aurenfield',
    ]);
    expect(isWithin(organisation, 'shanghai', 'east')).toBe(true);
    expect(isWithin(organisation, 'shanghai', 'shanghai')).toBe(true);
    expect(isWithin(organisation, 'east', 'shanghai')).toBe(false);
  });

  it('that a newer version no longer has are nobody’s', () => {
    expect(unitOf(organisation, 'gone')).toBeUndefined();
    expect(ancestors(organisation, 'gone')).toEqual([]);
    expect(isWithin(organisation, 'gone', 'aurenfield')).toBe(false);
    expect(holders('supervisor', 'gone')).toEqual([]);
  });

  it('inherit channel, calendar, time zone and sales organisation', () => {
    expect(channelFor(organisation, 'shanghai', 'requests')?.id).toBe('desk-east');
    expect(channelFor(organisation, 'shanghai', 'data')?.id).toBe('master-data');
    expect(timeZoneOf(organisation, 'hamburg-centre')).toBe('Europe/Berlin');
    expect(timeZoneOf(organisation, 'rotterdam')).toBe('Europe/Amsterdam');
    expect(salesOrgOf(organisation, 'kaohsiung')).toBe('so-taiwan');
    expect(isWorkingDay(calendarOf(organisation, 'taipei-centre'), new Date('2026-09-28T04:00Z'))).toBe(
      false,
    );
    expect(isWorkingDay(calendarOf(organisation, 'shanghai'), new Date('2026-09-28T04:00Z'))).toBe(true);
    expect(calendarOf(organisation, 'shanghai')).toBe(calendarOf(organisation, 'shanghai'));
  });
});

describe('roles', () => {
  it('R01 cover the named units and everything below, and no unit beside them', () => {
    expect(holders('supervisor', 'shanghai')).toEqual(['tao', 'min']);
    expect(holders('supervisor', 'guangzhou')).toEqual(['min', 'hao']);
    expect(holders('supervisor', 'taipei-centre')).toEqual(['zhiming', 'shufen']);
    expect(holders('dataAdmin', 'rotterdam')).toEqual(['fang', 'qiang']);
  });

  it('R01 of a unit do not reach the unit above it', () => {
    expect(holders('salesRep', 'east')).toEqual([]);
    expect(holders('salesRep', 'hangzhou')).toEqual(['lily']);
  });

  it.each(['shanghai', 'guangzhou', 'taipei-centre', 'hamburg-centre'])(
    'R01 the demo company can do the main job in %s',
    (unit) => {
      expect(holders('salesRep', unit).length).toBeGreaterThanOrEqual(1);
      expect(holders('supervisor', unit).length).toBeGreaterThanOrEqual(2);
      expect(holders('accountManager', unit).length).toBeGreaterThanOrEqual(1);
      expect(holders('dataAdmin', unit).length).toBeGreaterThanOrEqual(2);
    },
  );
});

describe('paths', () => {
  it('R21b a new customer goes to a supervisor and then to the data admin', () => {
    expect(stepsFor(organisation, 'customer.create', 'shanghai', '1110')).toMatchObject([
      { id: 'supervisor', role: 'supervisor', unit: 'shanghai', quorum: 1, channel: 'requests' },
      {
        id: 'data-admin',
        role: 'dataAdmin',
        unit: 'shanghai',
        asks: ['duplicates', 'confirmation'],
        channel: 'data',
      },
    ]);
  });

  it.each([
    [['general'], ['accountManager', 'dataAdmin']],
    [
      ['contact', 'salesArea'],
      ['accountManager', 'dataAdmin'],
    ],
    [['companyCode'], ['accountManager', 'companyCodeMaintainer']],
    [
      ['general', 'companyCode'],
      ['accountManager', 'dataAdmin', 'companyCodeMaintainer'],
    ],
  ] as const)('R21c R21f a change of %s goes to %s', (views, roles) => {
    const steps = stepsFor(organisation, 'customer.change', 'shanghai', '1110', new Set(views));

    expect(steps.map((step) => step.role)).toEqual(roles);
  });

  it('R21e the first path that matches wins, and a step can ask another unit’s people', () => {
    const base = organisation.paths.find((path) => path.kind === 'customer.create');
    const step = base?.steps[0];
    if (!base || !step) throw new Error('the demo has a path for new customers');
    const scopes = ['parent', 'company', 'salesOrg'] as const;
    const special: Organisation = {
      ...organisation,
      paths: [
        {
          ...base,
          accountGroups: ['1210'],
          units: ['east'],
          steps: scopes.map((scope) => ({ ...step, scope })),
        },
        ...organisation.paths,
      ],
    };

    expect(stepsFor(special, 'customer.create', 'shanghai', '1210').map((s) => s.unit)).toEqual([
      'east',
      'aurenfield',
      'so-china',
    ]);
    expect(stepsFor(special, 'customer.create', 'shanghai', '1110').map((s) => s.unit)).toEqual([
      'shanghai',
      'shanghai',
    ]);
    expect(stepsFor(special, 'customer.create', 'guangzhou', '1210').map((s) => s.id)).toEqual([
      'supervisor',
      'data-admin',
    ]);
  });

  it('R21a a kind without a path has no steps', () => {
    expect(stepsFor({ ...organisation, paths: [] }, 'customer.create', 'shanghai')).toEqual([]);
  });
});

describe('account groups', () => {
  it('R31c the demo has the groups of the source, domestic and foreign', () => {
    expect(organisation.accountGroups.map((group) => group.id)).toEqual([
      '1110',
      '1120',
      '1210',
      '1220',
      '1310',
      '1320',
      '1410',
      '1510',
      '1520',
      '1610',
      '1620',
    ]);
  });

  it('R31b each group has its own field selection, and name and country are always required', () => {
    const dealer = accountGroup(organisation, '1210');
    const shipTo = accountGroup(organisation, '1310');
    if (!dealer || !shipTo) throw new Error('the demo has dealers and ship-to parties');

    expect(fieldUse(dealer, 'creditLimit')).toBe('required');
    expect(fieldUse(shipTo, 'creditLimit')).toBe('hidden');
    expect(fieldUse(shipTo, 'website')).toBe('optional');
    expect(fieldUse({ ...shipTo, fields: { name: 'hidden' } }, 'name')).toBe('required');
  });
});

describe('customer numbers', () => {
  it('R32a are 2, two digits of the branch, three of the centre and a serial of four', () => {
    const series = numberSeries(organisation, 'shanghai', '1110');

    expect(series).toEqual({ seriesId: 'standard:208013', prefix: '208013', first: 1, last: 9999, width: 4 });
    expect(series && formatNumber(series, 1)).toBe('2080130001');
    expect(series && formatNumber(series, 9999)).toBe('2080139999');
  });

  it('R32b account groups under one rule share the series of a unit, and no two units share one', () => {
    const units = organisation.units.filter((unit) => takesCustomers(organisation, unit.id));
    const series = units.map((unit) => numberSeries(organisation, unit.id, '1110')?.seriesId);

    expect(numberSeries(organisation, 'shanghai', '1210')).toEqual(
      numberSeries(organisation, 'shanghai', '1110'),
    );
    expect(units).toHaveLength(9);
    expect(new Set(series).size).toBe(9);
  });

  it('R32f a range of a group serves every unit', () => {
    const ranged: Organisation = {
      ...organisation,
      accountGroups: organisation.accountGroups.map((group) =>
        group.id === '1410'
          ? { ...group, numbering: { mode: 'internal', from: '100000', to: '199999' } }
          : group,
      ),
    };
    const series = numberSeries(ranged, 'shanghai', '1410');

    expect(series).toEqual({
      seriesId: 'range:100000',
      prefix: '',
      first: 100000,
      last: 199999,
      width: 6,
    });
    expect(series && formatNumber(series, 100000)).toBe('100000');
  });

  it('R32f are not given by the desk to a group numbered by hand, nor in a unit without digits', () => {
    expect(numberSeries(organisation, 'shanghai', '1410')).toBeUndefined();
    expect(numberSeries(organisation, 'east', '1110')).toBeUndefined();
    expect(numberSeries(organisation, 'gone', '1110')).toBeUndefined();
  });
});
