import type { Language } from '../../src/kit/actor.ts';

export const TEAM = 'T0FAULTS';
export const TENANT = '0fa17000-0000-4000-8000-000000000000';
const BRANCHES = 24;
const SUPERVISORS = 50;
const ADMINS = 12;
const REPRESENTATIVES = 48;

export type Colleague = {
  id: string;
  /** In Slack. */
  account: string;
  /** In Teams. */
  entraId: string;
  name: string;
  email: string;
  language: Language;
};

const LANGUAGES: readonly Language[] = ['en', 'zh-CN', 'zh-TW'];
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const two = (number: number) => String(number).padStart(2, '0');

function colleagues(role: string, count: number): Colleague[] {
  const digits = Buffer.from(role.slice(0, 4)).toString('hex').padEnd(8, '0');
  return numbers(count).map((number) => ({
    id: `${role}-${two(number)}`,
    account: `U0${role.toUpperCase()}${two(number)}`,
    entraId: `${digits}-0000-4000-8000-0000000000${two(number)}`,
    name: `${role[0]?.toUpperCase()}${role.slice(1)} Person${two(number)}`,
    email: `${role}.${two(number)}@faults.example`,
    language: LANGUAGES[number % 3] ?? 'en',
  }));
}

export const supervisors = colleagues('supervisor', SUPERVISORS);
export const admins = colleagues('admin', ADMINS);
export const representatives = colleagues('rep', REPRESENTATIVES);
export const units = numbers(BRANCHES).map((number) => `centre-${two(number)}`);
/** Each branch has its own two, because a chat takes one message a second and channel. */
export const channels = numbers(BRANCHES).flatMap((number, index) => [
  channel(`desk-${two(number)}`, LANGUAGES[index % 3]),
  channel(`data-${two(number)}`, LANGUAGES[index % 3]),
]);

function channel(id: string, language: Language = 'en') {
  return { id, language, slack: `#${id}`, teams: `19:${id}@thread.tacv2` };
}

const allDay = ['00:00-24:00'];
const week = { mon: allDay, tue: allDay, wed: allDay, thu: allDay, fri: allDay, sat: allDay, sun: allDay };
/** So late that no reminder comes in between. */
const unhurried = { deadlineHours: 900, escalateTo: 'administrator' };

function staff(people: readonly Colleague[], role: string): object[] {
  return people.map(({ id, name, email, language }) => ({
    id,
    name,
    email,
    language,
    timeZone: 'UTC',
    roles: [{ role, units: ['*'] }],
  }));
}

/** A company in which every supervisor and every data admin may decide everywhere. The accounts are found by e-mail. */
export const organisationFile = {
  company: { name: 'Faultline Works', defaultLanguage: 'en', timeZone: 'UTC' },
  channels,
  units: [
    {
      id: 'works',
      name: 'Works',
      kind: 'company',
      calendar: 'always',
      channels: { requests: 'desk-01', data: 'data-01' },
    },
    { id: 'sales', name: 'Sales', kind: 'salesOrg', parent: 'works' },
    ...numbers(BRANCHES).flatMap((number) => [
      {
        id: `branch-${two(number)}`,
        name: `Branch ${number}`,
        kind: 'branch',
        parent: 'sales',
        numberDigits: { branch: two(number) },
        channels: { requests: `desk-${two(number)}`, data: `data-${two(number)}` },
      },
      {
        id: `centre-${two(number)}`,
        name: `Centre ${number}`,
        kind: 'responsibilityCentre',
        parent: `branch-${two(number)}`,
        numberDigits: { centre: `1${two(number)}` },
      },
    ]),
  ],
  numberRules: [{ id: 'standard', prefix: '2', parts: ['branch2', 'centre3', 'serial4'] }],
  accountGroups: [
    {
      id: '1110',
      names: { en: 'Direct', 'zh-CN': '直销', 'zh-TW': '直銷' },
      kind: 'direct',
      scope: 'domestic',
      reconciliationAccount: '1122010100',
      numbering: { mode: 'internal', rule: 'standard' },
    },
  ],
  paths: [
    {
      kind: 'customer.create',
      steps: [
        { id: 'supervisor', role: 'supervisor', ...unhurried },
        {
          id: 'data-admin',
          role: 'dataAdmin',
          ...unhurried,
          asks: ['duplicates', 'confirmation'],
          channel: 'data',
        },
      ],
    },
    {
      kind: 'customer.change',
      steps: [{ id: 'data-admin', role: 'dataAdmin', ...unhurried, channel: 'data' }],
    },
  ],
  calendars: [{ id: 'always', country: 'DE', hours: week }],
  people: [
    ...staff(supervisors, 'supervisor'),
    ...staff(admins, 'dataAdmin'),
    ...staff(representatives, 'salesRep'),
    {
      id: 'boss',
      name: 'Bo Boss',
      email: 'boss@faults.example',
      language: 'en',
      timeZone: 'UTC',
      roles: [{ role: 'administrator', units: ['*'] }],
    },
  ],
};
