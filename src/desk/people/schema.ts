import { z } from 'zod';
import { LANGUAGES, ROLES, SURFACES } from '../../kit/actor.ts';
import { Grants, Holder } from '../../kit/grants.ts';
import { Standing } from '../absences/schema.ts';

const Name = z.string().trim().min(1).max(120);
const Email = z.string().trim().toLowerCase().min(1).max(254).pipe(z.email());
const TimeZone = z.string().min(1).max(60).refine(isTimeZone);
const PersonId = z.string().min(1).max(60);

/** What an administrator says of a person; everything else a person has comes by commands of its own. */
export const PersonData = z.object({
  name: Name,
  email: Email,
  language: z.enum(LANGUAGES),
  timeZone: TimeZone,
});
export type PersonData = z.output<typeof PersonData>;

export const AddPerson = PersonData;
export type AddPerson = PersonData;

export const EditPerson = PersonData.extend({ personId: PersonId });
export type EditPerson = z.output<typeof EditPerson>;

export const Grant = z.object({ role: z.enum(ROLES), unit: z.string().min(1).max(60) });
export type Grant = z.output<typeof Grant>;

export const ChangeGrants = z.object({ personId: PersonId, grants: z.array(Grant).min(1).max(200) });
export type ChangeGrants = z.output<typeof ChangeGrants>;

const Account = z.object({
  surface: z.enum(SURFACES),
  tenant: z.string().min(1).max(120),
  externalId: z.string().min(1).max(120),
});

/** By an administrator, or by the account that was closed in chat. */
export const Leave = z.union([z.strictObject({ personId: PersonId }), z.strictObject({ account: Account })]);
export type Leave = z.output<typeof Leave>;

export const Reactivate = z.object({ personId: PersonId });
export type Reactivate = z.output<typeof Reactivate>;

/** What an account id looks like on each surface. */
const SHAPES: Record<z.output<typeof Account>['surface'], RegExp> = {
  slack: /^[UW][A-Z0-9]{2,}$/,
  teams: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};

export const JoinAccount = Account.extend({ personId: PersonId }).superRefine(
  ({ surface, externalId }, context) => {
    if (SHAPES[surface].test(externalId)) return;
    context.addIssue({
      code: 'custom',
      path: ['externalId'],
      params: { text: { key: 'people.account.shape' } },
    });
  },
);
export type JoinAccount = z.output<typeof JoinAccount>;

/** A person of the register with what decisions about them need. `nextSeq`: the place of the next event of their chain. */
export const PersonState = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  language: z.enum(LANGUAGES),
  timeZone: z.string(),
  active: z.boolean(),
  grants: Grants,
  nextSeq: z.int(),
});
export type PersonState = z.output<typeof PersonState>;

/** A person as the organisation file finds them in the register; see there what `file` and `chat` mean. */
export const RegisteredPerson = PersonState.pick({
  id: true,
  email: true,
  active: true,
  nextSeq: true,
}).extend({
  managedIn: z.enum(['file', 'chat']),
  grants: z.array(Grant.extend({ givenIn: z.enum(['file', 'chat']) })),
});
export type RegisteredPerson = z.output<typeof RegisteredPerson>;

/** `administrators`: the active ones, the person among them where they are one. */
export const RegisterState = z.object({ person: PersonState, administrators: z.array(Holder) });
/** `absences`: those that end with the person. */
export const LeaveState = RegisterState.extend({ absences: z.array(Standing) });
export type LeaveState = z.output<typeof LeaveState>;
export type RegisterState = z.output<typeof RegisterState>;

export function personChain(personId: string): string {
  return `person:${personId}`;
}

/** A card about one event of a person's chain. */
export function eventTarget(personId: string, seq: number): string {
  return `${personId}/${seq}`;
}

export function parseEventTarget(target: string): { personId: string; seq: number } {
  const slash = target.lastIndexOf('/');
  return { personId: target.slice(0, slash), seq: Number(target.slice(slash + 1)) };
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
