import { z } from 'zod';
import { sql } from '../../database/sql.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { Organisation } from './schema.ts';

export const ApplyOrganisation = z.object({
  organisation: Organisation,
  sha256: z.string().length(64),
  /** Who applies it: an operator's name or the start of the desk. */
  by: z.string().min(1).max(120),
  /** The tenant of each surface whose accounts the file names; accounts in the file serve the local workspace only. */
  tenants: z.partialRecord(z.enum(['slack', 'teams']), z.string()).default({}),
});
export type ApplyOrganisation = z.output<typeof ApplyOrganisation>;

const ApplyState = z.object({ version: z.int(), sha256: z.string().nullable() });
type ApplyState = z.output<typeof ApplyState>;

/** A file becomes the next numbered version; people and their grants follow it. The same file again changes nothing. */
function applyOrganisation(state: ApplyState, input: ApplyOrganisation): Decision<{ version: number }> {
  if (state.sha256 === input.sha256)
    return refuse('organisation.unchanged', { params: { version: state.version } });
  const version = state.version + 1;
  return accept(
    { version },
    {
      events: [
        {
          chain: 'organisation',
          type: 'organisation.applied',
          payload: { version, sha256: input.sha256, by: input.by },
        },
      ],
      answer: { version },
    },
  );
}

export const applyCommand: AnyCommand = defineCommand<ApplyOrganisation, ApplyState, { version: number }>({
  name: 'organisation.apply',
  schema: ApplyOrganisation,
  allowed: 'desk',
  load: () => sql`
    select coalesce((select jsonb_build_object('version', version, 'sha256', sha256) from organisation_version order by version desc limit 1),
      '{"version": 0, "sha256": null}'::jsonb)`,
  read: (raw) => ApplyState.parse(raw),
  decide: applyOrganisation,
  save: ({ version }, _state, { organisation, sha256, by, tenants }, { now }) => {
    const people = organisation.people.map(({ id, name, email, language, timeZone }) => ({
      id,
      name,
      email,
      language,
      zone: timeZone,
    }));
    const grants = organisation.people.flatMap((person) =>
      person.roles.flatMap(({ role, units }) => units.map((unit) => ({ person: person.id, role, unit }))),
    );
    const accounts = organisation.people.flatMap((person) => {
      const slack = person.identities?.slack;
      return slack && tenants.slack
        ? [{ person: person.id, surface: 'slack', tenant: tenants.slack, account: slack }]
        : [];
    });
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
          on conflict (id) do update set name = excluded.name, email = excluded.email, time_zone = excluded.time_zone, active = true,
            language = case when p.chosen then p.language else excluded.language end
          returning p.id`,
        left_people: sql`
          update person p set active = false from guard where not p.id = any(${people.map((person) => person.id)}::text[]) and p.active`,
        kept_grants: sql`
          insert into role_grant (person_id, role, unit)
          select g.person, g.role, g.unit from kept_people k
            join jsonb_to_recordset(${JSON.stringify(grants)}::jsonb) as g(person text, role text, unit text) on g.person = k.id
          on conflict do nothing`,
        ended_grants: sql`
          delete from role_grant g using guard where not exists (
            select 1 from jsonb_to_recordset(${JSON.stringify(grants)}::jsonb) as n(person text, role text, unit text)
            where n.person = g.person_id and n.role = g.role and n.unit = g.unit)`,
        kept_accounts: sql`
          insert into identity (surface, tenant, external_id, person_id, joined_by)
          select a.surface, a.tenant, a.account, a.person, 'organisation' from kept_people k
            join jsonb_to_recordset(${JSON.stringify(accounts)}::jsonb) as a(person text, surface text, tenant text, account text) on a.person = k.id
          on conflict (surface, tenant, external_id) do update set person_id = excluded.person_id`,
      },
    };
  },
});
