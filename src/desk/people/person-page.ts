import { type Actor, holds } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Page, Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import type { Desk } from '../../kit/feature.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import { personText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { grantText } from './describe.ts';
import { type PersonFile, personFile } from './queries.ts';

/** A person of the register, for those who manage people. null: nobody of this id. */
export async function personPage(personId: string, actor: Actor, desk: Desk): Promise<Page | null> {
  const [person, organisation] = await Promise.all([personFile(personId, desk), desk.organisation()]);
  if (!person) return null;
  const name = personText(person.id, person.name, organisation);
  return {
    title: 'people.title',
    summary: text('people.summary', { name, status: statusText(person.active) }),
    parts: [
      { part: 'text', text: name, tone: 'strong' },
      dataPart(person),
      ...rolesPart(person, organisation),
      ...accountsPart(person),
      { part: 'buttons', buttons: buttonsFor(person, actor) },
    ],
  };
}

export function statusText(active: boolean): Text {
  return text(active ? 'people.active' : 'people.hasLeft');
}

function dataPart({ email, language, timeZone, active }: PersonFile): Part {
  return {
    part: 'facts',
    facts: [
      { label: text('card.status'), value: statusText(active) },
      { label: text('field.workEmail'), value: verbatim(email) },
      { label: text('field.language'), value: { code: language, of: 'language' } },
      { label: text('field.timeZone'), value: verbatim(timeZone) },
    ],
  };
}

function rolesPart({ grants }: PersonFile, organisation: Organisation): Part[] {
  const lines = grants.map((grant) => grantText(grant, organisation));
  return listed('field.roles', lines, 'people.noRole');
}

function accountsPart({ identities }: PersonFile): Part[] {
  const lines = identities.map(({ surface, externalId }) =>
    text(`people.accountOn.${surface}`, { account: verbatim(externalId) }),
  );
  return listed('field.accounts', lines, 'people.noAccount');
}

function listed(
  heading: 'field.roles' | 'field.accounts',
  lines: readonly Text[],
  none: 'people.noRole' | 'people.noAccount',
): Part[] {
  return [
    { part: 'heading', text: text(heading) },
    lines.length > 0
      ? { part: 'text', text: { join: lines, with: '\n' } }
      : { part: 'text', text: text(none), tone: 'quiet' },
  ];
}

/** A sales manager hands over and does nothing else here. The command judges the rest: which units, the last administrator. */
function buttonsFor(person: PersonFile, actor: Actor): Button[] {
  const open = (action: string, label: Button['label']): Button => buttonOf(action, label, person.id);
  // What acts at once is a new intention each time it is drawn: a person can leave, come back and leave again.
  const act = (action: string, label: Button['label']): Button => ({
    action,
    label,
    target: person.id,
    commandId: mintCommandId(),
  });
  const handOver = open('people.handOver', 'button.handOver');
  if (!holds(actor, 'administrator')) return [handOver];
  const edit = open('people.edit', 'button.edit');
  const removeRoles = person.grants.length > 0 ? [open('people.removeRoles', 'button.removeRoles')] : [];
  if (!person.active) return [handOver, edit, ...removeRoles, act('people.reactivate', 'button.reactivate')];
  const deactivate: Button = {
    ...act('people.deactivate', 'button.deactivate'),
    style: 'danger',
    confirm: {
      title: 'confirm.deactivate.title',
      text: text('confirm.deactivate.text', { name: verbatim(person.name) }),
      yes: 'button.deactivate',
    },
  };
  return [
    edit,
    open('people.addRole', 'button.addRole'),
    ...removeRoles,
    open('people.joinAccount', 'button.joinAccount'),
    open('absence.open', 'button.absences'),
    handOver,
    deactivate,
  ];
}
