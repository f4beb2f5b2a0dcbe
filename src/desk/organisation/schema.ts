import { z } from 'zod';
import { LANGUAGES, ROLES, type Role } from '../../kit/actor.ts';
import { COUNTRIES } from '../quality/schema.ts';

/** What a path can be declared for (R21). Create and change are in use; the others are declared ahead of their features. */
export const REQUEST_KINDS = [
  'customer.create',
  'customer.change',
  'customer.createInvoiceOnly',
  'customer.extend',
  'customer.block',
  'customer.unblock',
  'customer.delete',
  'file.use',
  'file.destroy',
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export const UNIT_KINDS = [
  'company',
  'salesOrg',
  'companyCode',
  'branch',
  'liaisonOffice',
  'responsibilityCentre',
] as const;

export const FIELD_IDS = [
  'name',
  'nameLocal',
  'country',
  'taxId',
  'industry',
  'street',
  'city',
  'postalCode',
  'phone',
  'email',
  'website',
  'currency',
  'paymentTerms',
  'shippingCondition',
  'creditLimit',
  'bankAccount',
  'pricing',
  'strategic',
  'language',
  'salesRepresentative',
  'accountManager',
  'contractSigned',
  'reason',
  'evidence',
  'contactName',
  'contactRole',
  'contactEmail',
  'contactPhone',
] as const;
export type FieldId = (typeof FIELD_IDS)[number];

/** No account group can relax these: a file without them can be neither named nor checked. */
export const ALWAYS_REQUIRED: readonly FieldId[] = ['name', 'country'];

const Id = z
  .string()
  .max(40)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'use small letters, digits and hyphens');
const Name = z.string().trim().min(1).max(120);
const Language = z.enum(LANGUAGES);
const Text = z.strictObject({ en: Name, 'zh-CN': Name, 'zh-TW': Name });
const Names = Text.partial();
const HelpText = z.string().trim().min(1).max(300);
const Help = z.strictObject({ en: HelpText, 'zh-CN': HelpText, 'zh-TW': HelpText });
const Digits = z.string().regex(/^\d{1,12}$/, 'use digits only');
const TimeZone = z.string().refine(isTimeZone, 'is not a time zone; write one like Asia/Shanghai');
const IsoDate = z.iso.date('write the date as 2026-02-27');

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Calendar, time zone, sales organisation and channels are inherited from the parent; the company must name them. */
export const Unit = z.strictObject({
  id: Id,
  name: Name,
  names: Names.optional(),
  kind: z.enum(UNIT_KINDS),
  parent: Id.optional(),
  numberDigits: z
    .strictObject({
      branch: z
        .string()
        .regex(/^\d{2}$/, 'write exactly two digits')
        .optional(),
      centre: z
        .string()
        .regex(/^\d{3}$/, 'write exactly three digits')
        .optional(),
    })
    .optional(),
  calendar: Id.optional(),
  timeZone: TimeZone.optional(),
  salesOrg: Id.optional(),
  /** Others learn only that a customer exists here, and whom to ask. */
  closed: z.boolean().default(false),
  channels: z.strictObject({ requests: Id.optional(), data: Id.optional() }).optional(),
});
export type Unit = z.output<typeof Unit>;

export const Channel = z.strictObject({
  id: Id,
  language: Language,
  slack: z
    .string()
    .regex(/^(#[^\s#A-Z.,]{1,80}|[CG][A-Z0-9]{8,})$/u, 'write a Slack channel as #name or by its id')
    .optional(),
  teams: z
    .string()
    .regex(/^19:[^\s;]+@thread\.(tacv2|skype)$/, 'write the Teams channel id, like 19:…@thread.tacv2')
    .optional(),
  audience: z.enum(['internal']).default('internal'),
});
export type Channel = z.output<typeof Channel>;

export const FIELD_USES = ['required', 'optional', 'hidden'] as const;

/** Field selection (R31): what is not listed is optional. */
export const AccountGroup = z.strictObject({
  id: z.string().regex(/^[0-9A-Z]{2,8}$/, 'use two to eight digits or capital letters'),
  names: Text,
  kind: z.enum(['direct', 'dealer', 'shipTo', 'branch', 'affiliate', 'oem']),
  scope: z.enum(['domestic', 'foreign']),
  reconciliationAccount: Digits,
  numbering: z.strictObject({
    mode: z.enum(['internal', 'external']),
    rule: Id.optional(),
    from: Digits.optional(),
    to: Digits.optional(),
  }),
  fields: z.partialRecord(z.enum(FIELD_IDS), z.enum(FIELD_USES)).default({}),
  help: z.partialRecord(z.enum(FIELD_IDS), Help).default({}),
});
export type AccountGroup = z.output<typeof AccountGroup>;

/** The parts of a customer number in order; the digit in a name is the part's width (R32). */
export const NUMBER_PARTS = ['branch2', 'centre3', 'serial3', 'serial4', 'serial5', 'serial6'] as const;

export const NumberRule = z.strictObject({
  id: Id,
  prefix: z.string().regex(/^\d{0,4}$/, 'use up to four digits'),
  parts: z.array(z.enum(NUMBER_PARTS)).min(1),
});
export type NumberRule = z.output<typeof NumberRule>;

/** The views of a customer file (R30); a contact person's data are a view of their own. */
export const VIEWS = ['general', 'companyCode', 'salesArea', 'contact'] as const;
export type View = (typeof VIEWS)[number];

/**
 * Hours are working hours of the calendar of the unit that decides. With `views` the step is taken only by a request that touches one of
 * them (R21: the maintainer of each view touched).
 */
export const PathStep = z.strictObject({
  id: Id,
  role: z.enum(ROLES),
  scope: z.enum(['unit', 'parent', 'company', 'salesOrg']).default('unit'),
  quorum: z.int().min(1).max(20).default(1),
  deadlineHours: z.number().positive().max(1000),
  remindBeforeHours: z.number().min(0).max(1000).default(0),
  escalateTo: z.enum(ROLES),
  asks: z.array(z.enum(['duplicates', 'confirmation'])).default([]),
  channel: z.enum(['requests', 'data']).default('requests'),
  views: z.array(z.enum(VIEWS)).min(1).optional(),
});
export type PathStep = z.output<typeof PathStep>;

/** Without `accountGroups` and `units` a path serves every request of its kind; the first that matches wins. */
export const Path = z.strictObject({
  kind: z.enum(REQUEST_KINDS),
  accountGroups: z.array(z.string()).min(1).optional(),
  units: z.array(Id).min(1).optional(),
  steps: z.array(PathStep).min(1).max(8),
});
export type Path = z.output<typeof Path>;

const Span = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'write working hours as 09:00-12:00')
  .refine((span) => span.slice(0, 5) < span.slice(6), 'ends before it begins; split it at midnight');
const Spans = z.array(Span).default([]);
const CalendarDay = z.strictObject({ date: IsoDate, why: Name, source: Name });

/**
 * A library's public holidays of the country, corrected by hand: `add` makes a day free, `remove` makes it a working day.
 * `makeUp` are the hours of a working day that falls on a weekend; without it, those of the first weekday that has any.
 * `checkedYears`: someone compared the result with the official notice.
 */
export const Calendar = z.strictObject({
  id: Id,
  country: z.enum(COUNTRIES),
  state: z.string().max(10).optional(),
  hours: z.strictObject({
    mon: Spans,
    tue: Spans,
    wed: Spans,
    thu: Spans,
    fri: Spans,
    sat: Spans,
    sun: Spans,
    makeUp: Spans,
  }),
  add: z.array(CalendarDay).default([]),
  remove: z.array(CalendarDay).default([]),
  checkedYears: z.array(z.int().min(2000).max(2100)).default([]),
});
export type Calendar = z.output<typeof Calendar>;

export const Person = z.strictObject({
  id: Id,
  name: Name,
  names: Names.optional(),
  email: z.email('is not an e-mail address').toLowerCase(),
  language: Language,
  timeZone: TimeZone,
  identities: z
    .strictObject({
      slack: z
        .string()
        .regex(/^[UW][A-Z0-9]{2,}$/, 'write the Slack user id, like U01ABCDEF')
        .optional(),
      teams: z
        .guid('write the object id of the account in Microsoft Entra')
        .transform((id) => id.toLowerCase())
        .optional(),
    })
    .optional(),
  roles: z.array(
    z.strictObject({ role: z.enum(ROLES), units: z.array(z.union([z.literal('*'), Id])).min(1) }),
  ),
});
export type Person = z.output<typeof Person>;

/** R54: the departments that check files. */
export const CHECKING_ROLES = [
  'supervisor',
  'salesManager',
  'salesSupportManager',
  'hqFinance',
  'companyCodeMaintainer',
  'customerSupport',
  'accountManager',
] as const satisfies readonly Role[];

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time of day as 09:00');

export const Settings = z.strictObject({
  /** When the daily list of what waits for a person is told, where they are, on working days. */
  digestAt: TimeOfDay.default('09:00'),
  /** What is not urgent tells nobody directly between these times of their day. */
  quietHours: z.strictObject({ from: TimeOfDay, to: TimeOfDay }).default({ from: '20:00', to: '08:00' }),
  /** R50: months between two reviews of the same customer. */
  reviewEveryMonths: z.int().min(1).max(60).default(6),
  /** R54: which departments check how many files of a unit once a quarter: every one (1), or one in so many. */
  fileChecks: z
    .array(
      z.strictObject({
        role: z.enum(CHECKING_ROLES),
        unit: z.union([z.literal('*'), Id]).default('*'),
        oneIn: z.int().min(1).max(1_000).default(10),
      }),
    )
    .max(20)
    .default([]),
  /** Years a file that is no longer used stays sealed before it may be destroyed. */
  retentionYears: z.int().min(1).max(30).default(3),
  /** Days an untouched draft is kept. */
  draftDays: z.int().min(1).max(365).default(30),
  /** R51: working days that account managers have for the monthly list of customer needs. */
  needs: z.strictObject({ workingDays: z.int().min(1).max(20).default(5) }).prefault({}),
  /** R52: customers drawn each month, working days to look at them, working hours to mend what was found. */
  spotCheck: z
    .strictObject({
      sampleSize: z.int().min(1).max(200).default(20),
      workingDays: z.int().min(1).max(20).default(5),
      rectifyHours: z.number().positive().max(1000).default(16),
    })
    .prefault({}),
  /** R53: customers drawn for the yearly audit, working days until its conclusion. */
  internalAudit: z
    .strictObject({
      sampleSize: z.int().min(1).max(200).default(30),
      workingDays: z.int().min(1).max(120).default(20),
    })
    .prefault({}),
});

/** R61: something to be set up for a new customer; hours are working hours of the customer's unit, from the hand-over. */
export const SetUpTask = z.strictObject({
  id: Id,
  names: Text,
  what: Help,
  role: z.enum(ROLES),
  hours: z.number().positive().max(1000),
});
export type SetUpTask = z.output<typeof SetUpTask>;

const Script = z.array(HelpText).min(1).max(20);

/**
 * R60 to R64: the way of a new customer from the signed contract to daily business. `handOverHours` and `surveyHours` are hours of the clock
 * on the wall, from the signing and from the end of the call; `bookingHours` and `openPointHours` are working hours of the customer's unit.
 */
export const OnboardingSettings = z.strictObject({
  handOverHours: z.number().positive().max(1000).default(24),
  bookingHours: z.number().positive().max(1000).default(16),
  callMinutes: z.int().min(5).max(480).default(60),
  surveyHours: z.number().positive().max(1000).default(48),
  openPointHours: z.number().positive().max(1000).default(24),
  survey: Id,
  // As many as a card of the checklist has room for, each with its buttons.
  setUpTasks: z.array(SetUpTask).min(1).max(10),
  callScript: z.strictObject({ en: Script, 'zh-CN': Script, 'zh-TW': Script }),
});
export type OnboardingSettings = z.output<typeof OnboardingSettings>;

/** How scores are given: from the lower end to the upper one, both included. */
export const SCALES = { '1-5': [1, 5], '0-10': [0, 10] } as const;

/** What a choice in chat holds, with the number of a scale's end before it. */
const Option = Name.max(60);
const Options = z.strictObject({ en: Option, 'zh-CN': Option, 'zh-TW': Option });

const asked = { id: Id, text: Help };

/** A question of a survey (R80). `counts`: this scale is the survey's score. */
export const SurveyQuestion = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      ...asked,
      kind: z.literal('scale'),
      scale: z.enum(['1-5', '0-10'], 'write the scale as 1-5 or 0-10'),
      ends: z.strictObject({ low: Options, high: Options }),
      required: z.boolean().default(true),
      counts: z.boolean().default(false),
    }),
    z.strictObject({
      ...asked,
      kind: z.literal('choice'),
      options: z
        .array(z.strictObject({ id: Id, names: Text }))
        .min(2)
        .max(20),
      required: z.boolean().default(true),
    }),
    z.strictObject({
      ...asked,
      kind: z.literal('text'),
      maxLength: z.int().min(1).max(2000).default(1000),
      required: z.boolean().default(false),
    }),
  ],
  'the kind of a question is scale, choice or text',
);
export type SurveyQuestion = z.output<typeof SurveyQuestion>;

/**
 * R80: what customers, or people of the desk, are asked. `openDays` and `remindAfterDays` count from the sending. R81: a score below
 * `insufficientBelow` opens a follow-up, due after `followUpHours` working hours of the customer's unit.
 */
export const Survey = z.strictObject({
  id: Id,
  names: Options,
  /** The service it is about. */
  service: Options.optional(),
  questions: z.array(SurveyQuestion).min(1).max(20),
  insufficientBelow: z.number().positive().max(10).optional(),
  openDays: z.int().min(1).max(180).default(14),
  remindAfterDays: z.array(z.int().min(1).max(180)).max(5).default([3, 7]),
  followUpRole: z.enum(ROLES).default('customerSupport'),
  followUpHours: z.number().positive().max(1000).default(16),
  escalateTo: z.enum(ROLES).default('salesManager'),
});
export type Survey = z.output<typeof Survey>;

/** The organisation as data: who may do what where, on which path, by which clock. Read from `desk.yaml`, stored as a numbered version. */
export const Organisation = z.strictObject({
  company: z.strictObject({
    name: Name,
    names: Names.optional(),
    defaultLanguage: Language,
    timeZone: TimeZone,
    /** True for the invented company of the local workspace; a real installation refuses it. */
    demo: z.boolean().default(false),
  }),
  units: z.array(Unit).min(1),
  channels: z.array(Channel).min(1),
  accountGroups: z.array(AccountGroup).min(1),
  numberRules: z.array(NumberRule),
  paths: z.array(Path).min(1),
  calendars: z.array(Calendar).min(1),
  people: z.array(Person).min(1),
  surveys: z.array(Survey).default([]),
  settings: Settings.prefault({}),
  /** Without it nobody can start an onboarding. */
  onboarding: OnboardingSettings.optional(),
});
export type Organisation = z.output<typeof Organisation>;
