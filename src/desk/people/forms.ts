import { z } from 'zod';
import { LANGUAGES, ROLES } from '../../kit/actor.ts';
import type { Choice } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import { defineForm, type Form, type OpenForm } from '../../kit/form.ts';
import { text, verbatim } from '../../kit/text.ts';
import { roleText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { grantText, scopeText } from './describe.ts';
import type { PersonFile } from './queries.ts';
import { type Grant, PersonData } from './schema.ts';

export function addForm(timeZone: string): OpenForm {
  const form = personForm('people.add', 'form.addPerson.title', timeZone);
  return { form, target: '', commandId: mintCommandId(), values: { language: 'en', timeZone } };
}

export function editForm({ id, name, email, language, timeZone }: PersonFile): OpenForm {
  const form = personForm('people.edit', 'form.editPerson.title', timeZone);
  return { form, target: id, commandId: mintCommandId(), values: { name, email, language, timeZone } };
}

function personForm(id: string, title: Form['title'], timeZone: string): Form {
  return defineForm({
    id,
    title,
    submit: 'button.save',
    schema: PersonData,
    fields: {
      name: { widget: 'text', label: text('field.personName') },
      email: { widget: 'email', label: text('field.workEmail'), help: text('help.workEmail') },
      language: {
        widget: 'choice',
        label: text('field.language'),
        help: text('help.personLanguage'),
        choices: LANGUAGES.map((value) => ({ value, label: { code: value, of: 'language' } })),
      },
      timeZone: {
        widget: 'lookup',
        lookup: 'timeZones',
        label: text('field.timeZone'),
        help: text('help.timeZone'),
        initialLabel: verbatim(timeZone),
      },
    },
  });
}

/** One role over any number of units, in the order of the tree. */
export function addRoleForm(
  personId: string,
  units: readonly string[],
  organisation: Organisation,
): OpenForm {
  const form = defineForm({
    id: 'people.addRole',
    title: 'form.addRole.title',
    submit: 'button.save',
    schema: z.object({ role: z.enum(ROLES), units: z.array(z.string()).min(1) }),
    fields: {
      role: {
        widget: 'choice',
        label: text('field.role'),
        choices: ROLES.map((role) => ({ value: role, label: roleText(role) })),
      },
      units: {
        widget: 'choices',
        label: text('field.units'),
        help: text('help.units'),
        choices: units.map((unit): Choice => ({ value: unit, label: scopeText(unit, organisation) })),
      },
    },
  });
  return { form, target: personId, commandId: mintCommandId() };
}

export function removeRolesForm(person: PersonFile, organisation: Organisation): OpenForm {
  const form = defineForm({
    id: 'people.removeRoles',
    title: 'form.removeRoles.title',
    submit: 'button.save',
    schema: z.object({ grants: z.array(z.string()).min(1) }),
    fields: {
      grants: {
        widget: 'choices',
        label: text('button.removeRoles'),
        choices: person.grants.map(
          (grant): Choice => ({ value: writeGrant(grant), label: grantText(grant, organisation) }),
        ),
      },
    },
  });
  return { form, target: person.id, commandId: mintCommandId() };
}

/** A grant as a choice carries it. */
function writeGrant({ role, unit }: Grant): string {
  return `${role}/${unit}`;
}

export function readGrant(value: string): { role: string; unit: string } {
  const [role = '', unit = ''] = value.split('/');
  return { role, unit };
}

export function joinForm(personId: string): OpenForm {
  const form = defineForm({
    id: 'people.joinAccount',
    title: 'form.joinAccount.title',
    submit: 'button.save',
    schema: z.object({ externalId: z.string().trim().min(1).max(120) }),
    fields: { externalId: { widget: 'text', label: text('field.memberId'), help: text('help.memberId') } },
  });
  return { form, target: personId, commandId: mintCommandId() };
}
