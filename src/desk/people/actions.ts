import { type Actor, holds, LANGUAGES } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Item, Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import type { Action, Desk, HomeSection, Interaction } from '../../kit/feature.ts';
import { listParts } from '../../kit/list-parts.ts';
import { gone, notAllowed, type Reply, refused } from '../../kit/reply.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import { personText } from '../organisation/describe.ts';
import { addForm, addRoleForm, editForm, joinForm, readGrant, removeRolesForm } from './forms.ts';
import { personPage, statusText } from './person-page.ts';
import { findPeople, type PersonFile, personFile } from './queries.ts';
import { administersUnit, looksAfterPeople } from './rules.ts';

const PAGE = 8;

/** Each language by its own name: whoever reads only one of them finds it. */
const OWN_NAMES: Record<(typeof LANGUAGES)[number], string> = {
  en: 'English',
  'zh-CN': '简体中文',
  'zh-TW': '繁體中文',
};

/** The selection on the home page; the home is drawn anew in the language chosen. */
export const languageChosen: Action = async ({ envelope, values }, desk) => {
  const outcome = await desk.execute('person.chooseLanguage', { language: values.choice }, envelope);
  return outcome.kind === 'refused' ? refused(outcome.refusal) : { kind: 'home' };
};

/** `/customer language` shows the choices as buttons do on the home page. */
export const language: Action = async (interaction) => ({
  kind: 'say',
  say: text('language.choose'),
  parts: [await languageChoice(interaction)],
});

export const languageSection: HomeSection = async (interaction) => [
  { part: 'divider' },
  await languageChoice(interaction),
];

async function languageChoice(interaction: Parameters<Action>[0]): Promise<Part> {
  const actor = await interaction.person();
  const named = (value: keyof typeof OWN_NAMES): Text => verbatim(OWN_NAMES[value]);
  return {
    part: 'choose',
    action: 'person.language',
    target: actor.id,
    commandId: mintCommandId(),
    label: text('language.choose'),
    choices: LANGUAGES.map((value) => ({ value, label: named(value) })),
    chosen: actor.language,
  };
}

/** `/customer people [words]`: everybody, or those whose name or e-mail has these words. */
export const people: Action = async (interaction, desk) => {
  const { words } = interaction.values;
  return peoplePage(
    await interaction.person(),
    typeof words === 'string' ? words.trim() : '',
    undefined,
    desk,
  );
};

/** The target is the last person shown and the words searched for. */
export const morePeople: Action = async (interaction, desk) => {
  const [after = '', ...words] = interaction.target.split(' ');
  return peoplePage(await interaction.person(), words.join(' '), after, desk);
};

async function peoplePage(
  actor: Actor,
  words: string,
  after: string | undefined,
  desk: Desk,
): Promise<Reply> {
  if (!looksAfterPeople(actor)) return notAllowed;
  const [found, organisation] = await Promise.all([
    findPeople(words, { limit: PAGE + 1, ...(after !== undefined && { after }) }, desk),
    desk.organisation(),
  ]);
  const add: Button = {
    action: 'people.add',
    label: 'button.addPerson',
    target: '',
    commandId: mintCommandId(),
  };
  const last = found[PAGE - 1];
  const target = `${last?.id} ${words}`;
  const more: Button = buttonOf('people.more', 'button.more', target);
  const buttons = [...(found.length > PAGE ? [more] : []), ...(holds(actor, 'administrator') ? [add] : [])];
  const items = found.slice(0, PAGE).map(
    ({ id, name, email, active }): Item => ({
      title: personText(id, name, organisation),
      facts: [verbatim(email), statusText(active)],
      buttons: [buttonOf('people.open', 'button.open', id)],
    }),
  );
  return {
    kind: 'say',
    say: text(words === '' ? 'people.all' : found.length > 0 ? 'people.found' : 'people.noneFound', {
      words: verbatim(words),
    }),
    parts: listParts(items, buttons),
  };
}

export const openPerson: Action = async (interaction, desk) =>
  shownPerson(interaction.target, interaction, desk);

export const openAdd: Action = async (interaction) => {
  const actor = await interaction.person();
  return holds(actor, 'administrator') ? { kind: 'form', open: addForm(actor.timeZone) } : notAllowed;
};
export const add: Action = (interaction, desk) => run('person.add', interaction.values, interaction, desk);

export const openEdit: Action = (interaction, desk) =>
  openFor(interaction, desk, (person) => ({ kind: 'form', open: editForm(person) }));
export const edit: Action = (interaction, desk) =>
  run('person.edit', { ...interaction.values, personId: interaction.target }, interaction, desk);

/** Only the units that the administrator may give roles in are offered. */
export const openAddRole: Action = (interaction, desk) =>
  openFor(interaction, desk, async ({ id }, actor) => {
    const organisation = await desk.organisation();
    const units = ['*', ...organisation.units.map((unit) => unit.id)].filter((unit) =>
      administersUnit(actor, unit, organisation),
    );
    return units.length > 0 ? { kind: 'form', open: addRoleForm(id, units, organisation) } : notAllowed;
  });
export const addRole: Action = (interaction, desk) => {
  const { role, units } = interaction.values;
  const grants = listOf(units).map((unit) => ({ role, unit }));
  return run('person.grant', { personId: interaction.target, grants }, interaction, desk);
};

export const openRemoveRoles: Action = (interaction, desk) =>
  openFor(interaction, desk, async (person) => {
    if (person.grants.length === 0) return { kind: 'say', say: text('people.noRole'), tone: 'warning' };
    return { kind: 'form', open: removeRolesForm(person, await desk.organisation()) };
  });
export const removeRoles: Action = (interaction, desk) => {
  const grants = listOf(interaction.values['grants']).map(readGrant);
  return run('person.revoke', { personId: interaction.target, grants }, interaction, desk);
};

export const openJoin: Action = (interaction, desk) =>
  openFor(interaction, desk, ({ id }) => ({ kind: 'form', open: joinForm(id) }));
/** The account is one of the administrator's own workspace: only the member ID is typed. */
export const join: Action = (interaction, desk) => {
  const { surface, tenant } = interaction.envelope.by;
  const input = {
    personId: interaction.target,
    surface,
    tenant,
    externalId: interaction.values['externalId'],
  };
  return run('person.joinAccount', input, interaction, desk);
};

export const deactivate: Action = (interaction, desk) =>
  run('person.leave', { personId: interaction.target }, interaction, desk);
export const reactivate: Action = (interaction, desk) =>
  run('person.reactivate', { personId: interaction.target }, interaction, desk);

async function openFor(
  interaction: Interaction,
  desk: Desk,
  open: (person: PersonFile, actor: Actor) => Reply | Promise<Reply>,
): Promise<Reply> {
  const [actor, person] = await Promise.all([interaction.person(), personFile(interaction.target, desk)]);
  if (!holds(actor, 'administrator')) return notAllowed;
  return person ? open(person, actor) : gone;
}

/** Runs the command and shows the person as they are after it. */
async function run(command: string, input: unknown, interaction: Interaction, desk: Desk): Promise<Reply> {
  const outcome = await desk.execute(command, input, interaction.envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return shownPerson(String(outcome.answer['personId']), interaction, desk);
}

async function shownPerson(personId: string, interaction: Interaction, desk: Desk): Promise<Reply> {
  const actor = await interaction.person();
  if (!looksAfterPeople(actor)) return notAllowed;
  const page = await personPage(personId, actor, desk);
  return page ? { kind: 'page', page } : gone;
}

function listOf(value: Interaction['values'][string] | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : (value ?? []);
}
