import { z } from 'zod';
import { sql } from '../database/sql.ts';
import { type Actor, type Identity, LANGUAGES, type Language, SURFACES, type Surface } from './actor.ts';
import { type AnyCommand, defineCommand } from './command.ts';
import { mintCommandId } from './command-id.ts';
import { accept } from './decision.ts';
import type { Desk } from './feature.ts';
import { actorColumns, Known as ReadRow, whoIs } from './statement.ts';

/** Which chat account belongs to whom (R02). Reads directly, writes by commands. */
export type Accounts = {
  /** null: an account of nobody, or of somebody who has left. */
  find(by: Identity): Promise<Actor | null>;
  /** Gives the account to the person with this work e-mail, which the platform must have verified. null: nobody here has it. */
  join(by: Identity, email: string): Promise<Actor | null>;
  /** Takes language and zone over from the person's chat profile; a language the person chose here stays. */
  follow(by: Identity, profile: Profile, slot: string): Promise<void>;
  /** Name, e-mail and, if there is one, account of these people on a surface. */
  of(personIds: readonly string[], surface: Surface): Promise<Map<string, Known>>;
  /** Whom to ask for access, by name. */
  administrators(): Promise<string[]>;
};
export type Profile = { language: Language; timeZone: string };
export type Known = { name: string; email: string; account?: string };

const Account = z.object({ surface: z.enum(SURFACES), tenant: z.string(), externalId: z.string() });
const Join = Account.extend({ email: z.string().max(320) });
const Joinable = z.object({ personId: z.string() });

/** An account that already serves somebody stays theirs; one of a person who has left passes on with the e-mail. */
const join = defineCommand<z.output<typeof Join>, z.output<typeof Joinable>, z.output<typeof Joinable>>({
  name: 'person.join',
  schema: Join,
  allowed: 'desk',
  load: (input) => sql`
    select jsonb_build_object('personId', p.id) from person p
    where lower(p.email) = lower(${input.email}) and p.active and not exists (${whoIs(input)})`,
  read: (raw) => Joinable.parse(raw),
  decide: ({ personId }, { surface }) => {
    const payload = { surface, by: 'email' };
    return accept(
      { personId },
      { events: [{ chain: `person:${personId}`, type: 'person.joined', payload }] },
    );
  },
  save: ({ personId }, _, { surface, tenant, externalId }) => ({
    guard: sql`
      insert into identity as i (surface, tenant, external_id, person_id, joined_by)
      values (${surface}, ${tenant}, ${externalId}, ${personId}, 'email')
      on conflict (surface, tenant, external_id) do update set person_id = excluded.person_id, joined_by = 'email', joined_at = now()
        where not (select p.active from person p where p.id = i.person_id)
      returning person_id`,
  }),
});

const Follow = Account.extend({ language: z.enum(LANGUAGES), timeZone: z.string().max(60) });

/** Nothing to do is no state, so it writes nothing. It is no event of the desk's story either. */
const followProfile = defineCommand<
  z.output<typeof Follow>,
  z.output<typeof Joinable>,
  z.output<typeof Joinable>
>({
  name: 'person.followProfile',
  schema: Follow,
  allowed: 'desk',
  load: (input) => sql`
    select jsonb_build_object('personId', who.id) from (${whoIs(input)}) who join person p on p.id = who.id
    where (p.language <> ${input.language} and not p.chosen) or p.time_zone <> ${input.timeZone}`,
  read: (raw) => Joinable.parse(raw),
  decide: (state) => accept(state),
  save: ({ personId }, _, { language, timeZone }) => ({
    guard: sql`
      update person set time_zone = ${timeZone}, language = case when chosen then language else ${language} end
      where id = ${personId} returning id`,
  }),
});

export const accountCommands: readonly AnyCommand[] = [join, followProfile];

export function createAccounts({ execute, database }: Pick<Desk, 'execute' | 'database'>): Accounts {
  async function find(by: Identity): Promise<Actor | null> {
    const query = sql`with who as (${whoIs(by)}) select ${actorColumns} as actor`;
    const { rows } = await database.pool.query({
      name: 'find-account',
      text: query.text,
      values: query.values,
    });
    return ReadRow.shape.actor.parse(rows[0]?.actor ?? null);
  }

  return {
    find,
    async join(by, email) {
      // A new id every time: whoever left and came back must be able to join again.
      await execute(
        'person.join',
        { ...by, email },
        { commandId: mintCommandId(), by: { desk: by.surface } },
      );
      return find(by);
    },
    async follow(by, profile, slot) {
      const commandId = `profile:${by.surface}:${by.tenant}:${by.externalId}:${slot}`;
      await execute('person.followProfile', { ...by, ...profile }, { commandId, by: { desk: by.surface } });
    },
    async of(personIds, surface) {
      const people = await database.prisma.person.findMany({
        where: { id: { in: [...personIds] } },
        select: {
          id: true,
          name: true,
          email: true,
          identities: {
            where: { surface },
            select: { externalId: true },
            orderBy: { joinedAt: 'desc' },
            take: 1,
          },
        },
      });
      return new Map(
        people.map(({ id, name, email, identities: [identity] }) => [
          id,
          { name, email, ...(identity && { account: identity.externalId }) },
        ]),
      );
    },
    async administrators() {
      const people = await database.prisma.person.findMany({
        where: { active: true, grants: { some: { role: 'administrator' } } },
        select: { name: true },
        orderBy: { name: 'asc' },
        take: 3,
      });
      return people.map(({ name }) => name);
    },
  };
}
