import { z } from 'zod';
import { sql } from '../../database/sql.ts';
import { SURFACES } from '../../kit/actor.ts';
import { type AnyCommand, type Circumstances, defineCommand } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { RegisteredPerson } from '../people/schema.ts';
import { changeRegister, type RegisterChange, toldOfLeavers, whyNotApply } from './change-register.ts';
import { register } from './register-sql.ts';
import { Organisation } from './schema.ts';

export const ApplyOrganisation = z.object({
  organisation: Organisation,
  sha256: z.string().length(64),
  /** Who applies it: an operator's name or the start of the desk. */
  by: z.string().min(1).max(120),
  /** The tenant of each surface whose accounts the file names; accounts in the file serve the local workspace only. */
  tenants: z.partialRecord(z.enum(SURFACES), z.string()).default({}),
});
export type ApplyOrganisation = z.output<typeof ApplyOrganisation>;

const ApplyState = z.object({
  version: z.int(),
  sha256: z.string().nullable(),
  register: z.array(RegisteredPerson),
});
type ApplyState = z.output<typeof ApplyState>;

type Applied = { version: number; register: RegisterChange };

/** A file becomes the next numbered version; people and their grants follow what changed in it. The same file again changes nothing. */
function applyOrganisation(
  state: ApplyState,
  input: ApplyOrganisation,
  { organisation }: Pick<Circumstances, 'organisation'>,
): Decision<Applied> {
  if (state.sha256 === input.sha256)
    return refuse('organisation.unchanged', { params: { version: state.version } });
  const change = changeRegister(organisation, input.organisation, state.register);
  const refusal = whyNotApply(change, state.register);
  if (refusal) return refusal;
  const version = state.version + 1;
  const { events, cards } = toldOfLeavers(change, state.register);
  return accept(
    { version, register: change },
    {
      events: [
        {
          chain: 'organisation',
          type: 'organisation.applied',
          payload: { version, sha256: input.sha256, by: input.by },
        },
        ...events,
      ],
      cards,
      answer: { version },
    },
  );
}

export const applyCommand: AnyCommand = defineCommand<ApplyOrganisation, ApplyState, Applied>({
  name: 'organisation.apply',
  schema: ApplyOrganisation,
  allowed: 'desk',
  load: () => sql`
    select coalesce((select jsonb_build_object('version', version, 'sha256', sha256) from organisation_version order by version desc limit 1),
      '{"version": 0, "sha256": null}'::jsonb) || jsonb_build_object('register', ${register})`,
  read: (raw) => ApplyState.parse(raw),
  decide: applyOrganisation,
  save: ({ version, register: change }, _state, { organisation, sha256, by, tenants }, { now }) => {
    const people = change.people.map(({ id, name, email, language, timeZone }) => ({
      id,
      name,
      email,
      language,
      zone: timeZone,
    }));
    const left = change.left.map(({ id }) => id);
    const accounts = change.people.flatMap(({ id: person, identities }) =>
      SURFACES.flatMap((surface) => {
        const [account, tenant] = [identities?.[surface], tenants[surface]];
        return account && tenant ? [{ person, surface, tenant, account }] : [];
      }),
    );
    return {
      // Two replicas that start with a new file at once: the primary key lets one through, the other finds it applied.
      guard: sql`
        insert into organisation_version (version, sha256, content, applied_at, applied_by)
        values (${version}::int, ${sha256}, ${JSON.stringify(organisation)}::jsonb, ${now}::timestamptz, ${by}) returning version`,
      also: {
        kept_people: sql`
          insert into person as p (id, name, email, language, time_zone)
          select r.id, r.name, r.email, r.language, r.zone from guard, jsonb_to_recordset(${JSON.stringify(people)}::jsonb)
            as r(id text, name text, email text, language text, zone text)
          on conflict (id) do update set name = excluded.name, email = excluded.email, time_zone = excluded.time_zone,
            managed_in = 'file', active = p.active or p.id = any(${change.named}::text[]),
            language = case when p.chosen then p.language else excluded.language end
          returning p.id`,
        left_people: sql`update person p set active = false from guard where p.id = any(${left}::text[])`,
        kept_grants: sql`
          insert into role_grant (person_id, role, unit)
          select g.person, g.role, g.unit from guard,
            jsonb_to_recordset(${JSON.stringify(change.granted)}::jsonb) as g(person text, role text, unit text)
          on conflict (person_id, role, unit) do update set given_in = 'file'`,
        ended_grants: sql`
          delete from role_grant g using guard where g.person_id = any(${left}::text[]) or g.given_in = 'file' and exists (
            select 1 from jsonb_to_recordset(${JSON.stringify(change.ended)}::jsonb) as n(person text, role text, unit text)
            where n.person = g.person_id and n.role = g.role and n.unit = g.unit)`,
        kept_accounts: sql`
          insert into identity (surface, tenant, external_id, person_id, joined_by)
          select a.surface, a.tenant, a.account, a.person, 'organisation' from guard,
            jsonb_to_recordset(${JSON.stringify(accounts)}::jsonb) as a(person text, surface text, tenant text, account text)
          on conflict (surface, tenant, external_id) do update set person_id = excluded.person_id`,
      },
    };
  },
});
