import type { CardWish } from '../../kit/card.ts';
import { type AuditEvent, type Refused, refuse } from '../../kit/decision.ts';
import { eventTarget, personChain, type RegisteredPerson } from '../people/schema.ts';
import type { Organisation, Person } from './schema.ts';

export type FileGrant = { person: string; role: string; unit: string };

/** What a new file says that the one before it did not say. */
export type RegisterChange = {
  /** Named anew, or with other data than before. */
  people: Person[];
  /** Those of them who are named anew: whoever had left is back. */
  named: string[];
  left: RegisteredPerson[];
  granted: FileGrant[];
  ended: FileGrant[];
};

/**
 * R06: people and roles are managed in the file and from chat. So a file is applied by what changed in it: what was done from chat since
 * stays (a leaver stays away, a role taken stays taken) until the file itself says something new about it.
 */
export function changeRegister(
  before: Organisation,
  after: Organisation,
  register: readonly RegisteredPerson[],
): RegisterChange {
  const known = new Map(before.people.map((person) => [person.id, person]));
  const people = after.people.filter((person) => dataOf(known.get(person.id)) !== dataOf(person));
  const staying = new Set(after.people.map(({ id }) => id));
  const gone = new Set(before.people.map(({ id }) => id).filter((id) => !staying.has(id)));
  const [old, next] = [grantsOf(before), grantsOf(after)];
  return {
    people,
    named: people.map(({ id }) => id).filter((id) => !known.has(id)),
    left: register.filter(({ id, managedIn }) => managedIn === 'file' && gone.has(id)),
    granted: [...next].filter(([key]) => !old.has(key)).map(([, grant]) => grant),
    ended: [...old].filter(([key]) => !next.has(key)).map(([, grant]) => grant),
  };
}

/** Two mistakes that only the register knows: an e-mail that somebody else has, and a desk left without an administrator. */
export function whyNotApply(change: RegisterChange, register: readonly RegisteredPerson[]): Refused | null {
  for (const { id, email } of change.people) {
    const other = register.find((person) => person.id !== id && person.email.toLowerCase() === email);
    const isFreed = change.people.some((person) => person.id === other?.id && person.email !== email);
    if (other && !isFreed)
      return refuse('organisation.emailTaken', { params: { email, id, other: other.id } });
  }
  const hadOne = register.some((person) => person.active && administers(person));
  if (!hadOne || register.some((person) => staysAdministrator(person, change))) return null;
  return change.granted.some(
    (grant) => grant.role === 'administrator' && isActive(grant.person, change, register),
  )
    ? null
    : refuse('organisation.noAdministrator');
}

/** R06: whoever the file no longer names has left: the same event, and the same card to the administrators who remain. */
export function toldOfLeavers(
  change: RegisterChange,
  register: readonly RegisteredPerson[],
): { events: AuditEvent[]; cards: CardWish[] } {
  const leavers = change.left.filter(({ active }) => active);
  const told = register.filter((person) => staysAdministrator(person, change));
  return {
    events: leavers.map(({ id }) => ({
      chain: personChain(id),
      type: 'person.left',
      payload: { by: 'file' },
    })),
    cards: leavers.flatMap(({ id, nextSeq }) =>
      told.map(
        (person): CardWish => ({
          kind: 'people.left',
          target: eventTarget(id, nextSeq),
          audience: `person:${person.id}`,
        }),
      ),
    ),
  };
}

function staysAdministrator(person: RegisteredPerson, { left, ended }: RegisterChange): boolean {
  if (!person.active || left.some(({ id }) => id === person.id)) return false;
  const kept = person.grants.filter(
    ({ role, unit, givenIn }) =>
      givenIn === 'chat' ||
      !ended.some((grant) => grant.person === person.id && grant.role === role && grant.unit === unit),
  );
  return kept.some(({ role }) => role === 'administrator');
}

function administers({ grants }: RegisteredPerson): boolean {
  return grants.some(({ role }) => role === 'administrator');
}

function isActive(id: string, { named }: RegisterChange, register: readonly RegisteredPerson[]): boolean {
  return named.includes(id) || register.some((person) => person.id === id && person.active);
}

function dataOf(person: Person | undefined): string {
  return person
    ? JSON.stringify([person.name, person.email, person.language, person.timeZone, person.identities ?? null])
    : '';
}

function grantsOf({ people }: Organisation): Map<string, FileGrant> {
  const grants = people.flatMap(({ id, roles }) =>
    roles.flatMap(({ role, units }) => units.map((unit): FileGrant => ({ person: id, role, unit }))),
  );
  return new Map(grants.map((grant) => [JSON.stringify(grant), grant]));
}
