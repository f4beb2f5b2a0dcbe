import { z } from 'zod';
import { type Sql, sql } from '../../database/sql.ts';
import { LANGUAGES } from '../../kit/actor.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import { accept } from '../../kit/decision.ts';
import { type GrantsChanged, grantRoles, revokeRoles } from './change-grants.ts';
import { AddState, addPerson, EditState, editPerson } from './edit-person.ts';
import { JoinState, joinAccount } from './join-account.ts';
import { type Left, leave, reactivate } from './leave.ts';
import { othersRemain, registerState } from './person-sql.ts';
import {
  AddPerson,
  ChangeGrants,
  EditPerson,
  JoinAccount,
  Leave,
  LeaveState,
  Reactivate,
  RegisterState,
} from './schema.ts';
import { endAbsences, standingWith } from './standing-absences-sql.ts';

export function peopleCommands(): AnyCommand[] {
  return [
    chooseLanguage,
    addCommand,
    editCommand,
    grantCommand,
    revokeCommand,
    joinAccountCommand,
    leaveCommand,
    reactivateCommand,
  ];
}

export const ChooseLanguage = z.object({ language: z.enum(LANGUAGES) });
export type ChooseLanguage = z.output<typeof ChooseLanguage>;

/** R110: a person's own choice goes before the chat profile from then on. */
const chooseLanguage = defineCommand<ChooseLanguage, true, ChooseLanguage>({
  name: 'person.chooseLanguage',
  schema: ChooseLanguage,
  allowed: 'everyone',
  load: () => sql`select 'true'::jsonb`,
  read: () => true,
  decide: (_state, input, { actor }) =>
    accept(input, {
      events: [
        { chain: `person:${actor.id}`, type: 'person.languageChosen', payload: { language: input.language } },
      ],
      answer: { language: input.language },
    }),
  save: ({ language }, _state, _input, { actor }) => ({
    guard: sql`update person set language = ${language}, chosen = true where id = ${actor.id} returning id`,
  }),
});

const emailOf = (email: string, except: Sql): Sql => sql`
  'emailOf', (select o.name from person o where lower(o.email) = lower(${email}) and o.id is distinct from ${except} limit 1)`;

const addCommand = defineCommand<AddPerson, AddState, { id: string }>({
  name: 'person.add',
  schema: AddPerson,
  allowed: ['administrator'],
  load: ({ email }) => sql`
    select jsonb_build_object(${emailOf(email, sql`null::text`)}, 'ids', coalesce((select jsonb_agg(o.id) from person o), '[]'::jsonb))`,
  read: (raw) => AddState.parse(raw),
  decide: addPerson,
  save: ({ id }, _state, { name, email, language, timeZone }) => ({
    guard: sql`
      insert into person (id, name, email, language, time_zone, managed_in)
      values (${id}, ${name}, ${email}, ${language}, ${timeZone}, 'chat') returning id`,
  }),
});

const editCommand = defineCommand<EditPerson, EditState, null>({
  name: 'person.edit',
  schema: EditPerson,
  allowed: ['administrator'],
  load: ({ personId, email }) => sql`
    select ${registerState} || jsonb_build_object(${emailOf(email, sql`p.id`)}) from person p where p.id = ${personId}`,
  read: (raw) => EditState.parse(raw),
  decide: editPerson,
  save: (_change, { person }, { name, email, language, timeZone }) => ({
    // A language that an administrator sets is a choice: the chat profile must not undo it.
    guard: sql`
      update person set name = ${name}, email = ${email}, chosen = chosen or language <> ${language}, language = ${language},
        time_zone = ${timeZone}
      where id = ${person.id} returning id`,
  }),
});

const registerOf = (personId: string): Sql =>
  sql`select ${registerState} from person p where p.id = ${personId}`;

const grantCommand = defineCommand<ChangeGrants, RegisterState, GrantsChanged>({
  name: 'person.grant',
  schema: ChangeGrants,
  allowed: ['administrator'],
  load: ({ personId }) => registerOf(personId),
  read: (raw) => RegisterState.parse(raw),
  decide: grantRoles,
  save: ({ grants }, { person }) => ({
    guard: sql`
      insert into role_grant (person_id, role, unit, given_in)
      select p.id, n.role, n.unit, 'chat' from person p, jsonb_to_recordset(${JSON.stringify(grants)}::jsonb) as n(role text, unit text)
      where p.id = ${person.id} and p.active on conflict do nothing returning person_id`,
  }),
});

const revokeCommand = defineCommand<ChangeGrants, RegisterState, GrantsChanged>({
  name: 'person.revoke',
  schema: ChangeGrants,
  allowed: ['administrator'],
  load: ({ personId }) => registerOf(personId),
  read: (raw) => RegisterState.parse(raw),
  decide: revokeRoles,
  save: ({ grants, needed }, { person }) => ({
    guard: sql`
      delete from role_grant g using jsonb_to_recordset(${JSON.stringify(grants)}::jsonb) as n(role text, unit text)
      where g.person_id = ${person.id} and g.role = n.role and g.unit = n.unit and ${othersRemain(needed, person.id)}
      returning g.person_id`,
  }),
});

const joinAccountCommand = defineCommand<JoinAccount, JoinState, null>({
  name: 'person.joinAccount',
  schema: JoinAccount,
  allowed: ['administrator'],
  load: ({ personId, surface, tenant, externalId }) => sql`
    select ${registerState} || jsonb_build_object('servedPerson', (
      select jsonb_build_object('id', o.id, 'name', o.name, 'active', o.active) from identity i join person o on o.id = i.person_id
      where i.surface = ${surface} and i.tenant = ${tenant} and i.external_id = ${externalId}))
    from person p where p.id = ${personId}`,
  read: (raw) => JoinState.parse(raw),
  decide: joinAccount,
  save: (_change, { person }, { surface, tenant, externalId }) => ({
    guard: sql`
      insert into identity as i (surface, tenant, external_id, person_id, joined_by)
      values (${surface}, ${tenant}, ${externalId}, ${person.id}, 'administrator')
      on conflict (surface, tenant, external_id) do update
        set person_id = excluded.person_id, joined_by = excluded.joined_by, joined_at = now()
        where not (select o.active from person o where o.id = i.person_id)
      returning person_id`,
  }),
});

/** jsonb of a LeaveState from the row `p`. */
const leaveState: Sql = sql`${registerState} || jsonb_build_object('absences', ${standingWith(sql`p.id`)})`;

const leaveCommand = defineCommand<Leave, LeaveState, Left>({
  name: 'person.leave',
  schema: Leave,
  allowed: ['administrator'],
  load: (input) =>
    'personId' in input
      ? sql`select ${leaveState} from person p where p.id = ${input.personId}`
      : sql`
          select ${leaveState}
          from identity i join person p on p.id = i.person_id
          where i.surface = ${input.account.surface} and i.tenant = ${input.account.tenant} and i.external_id = ${input.account.externalId}`,
  read: (raw) => LeaveState.parse(raw),
  decide: leave,
  save: ({ needed }, { person, absences }, _input, { now }) => ({
    also: {
      ended_absences: endAbsences(
        absences.map(({ id }) => id),
        person.id,
        now,
      ),
    },
    guard: sql`
      update person set active = false where id = ${person.id} and active and ${othersRemain(needed, person.id)} returning id`,
  }),
});

const reactivateCommand = defineCommand<Reactivate, RegisterState, { managedInFile: boolean }>({
  name: 'person.reactivate',
  schema: Reactivate,
  allowed: ['administrator'],
  load: ({ personId }) => registerOf(personId),
  read: (raw) => RegisterState.parse(raw),
  decide: reactivate,
  save: ({ managedInFile }, { person }) => ({
    guard: sql`
      update person set active = true, managed_in = case when ${managedInFile}::boolean then managed_in else 'chat' end
      where id = ${person.id} and not active returning id`,
  }),
});
