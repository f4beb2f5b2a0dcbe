import type { Action, Desk, Interaction } from '../../kit/feature.ts';
import { gone, notAllowed, type Reply, refused } from '../../kit/reply.ts';
import type { Schedule } from '../../kit/schedule.ts';
import { type Text, text } from '../../kit/text.ts';
import { grantText } from '../people/describe.ts';
import { personFile } from '../people/queries.ts';
import { ChangeGrants } from '../people/schema.ts';
import { absenceParts, absencesPage } from './absences-page.ts';
import { daysForm, deputyForm, parseDeputyTarget } from './forms.ts';
import { readAbsenceState } from './queries.ts';
import { Days } from './schema.ts';
import { daysText, manages, whyNotAway, whyNotThen } from './set-absence.ts';

/** `/customer out`: one's own absences, and the way to set one. */
export const out: Action = async (interaction, desk) => {
  const { id, name, grants } = await interaction.person();
  return { kind: 'say', ...(await absenceParts({ id, name, grants: [...grants] }, desk)) };
};

/** From a person's page: the same of somebody else, for an administrator. */
export const openAbsences: Action = async (interaction, desk) => {
  const [actor, person, organisation] = await Promise.all([
    interaction.person(),
    personFile(interaction.target, desk),
    desk.organisation(),
  ]);
  if (!person) return gone;
  if (!manages(actor, person, organisation)) return notAllowed;
  return { kind: 'page', page: await absencesPage(person, desk) };
};

export const openSet: Action = async (interaction, desk) => {
  const found = await stateFor(interaction, interaction.target, desk);
  if ('kind' in found) return found;
  return { kind: 'form', open: daysForm(found.person, found.today) };
};

/** Days that would be refused are refused here, at the field. */
export const daysChosen: Action = async (interaction, desk) => {
  const found = await stateFor(interaction, interaction.target, desk);
  if ('kind' in found) return found;
  const days = Days.safeParse(interaction.values);
  if (!days.success) return { kind: 'errors', fields: { lastDay: text('check.invalid') } };
  const refusal = whyNotThen(found, days.data);
  if (refusal) return refused(refusal.refusal);
  return { kind: 'form', open: deputyForm(found.person, days.data) };
};

export const deputyChosen: Action = async ({ target, values, state, envelope }, desk) => {
  const { personId, days } = parseDeputyTarget(target);
  const { deputyId } = values;
  const input = { ...days, absenceId: state.absenceId, personId, deputyId };
  const outcome = await desk.execute('absence.set', input, envelope);
  if (outcome.kind === 'refused') {
    const { fields, ...plain } = outcome.refusal;
    // The days are no fields of this form: somebody set another absence meanwhile.
    return refused(fields?.deputyId ? outcome.refusal : plain);
  }
  const { name, deputyName, lacking } = outcome.answer;
  const said = text('absence.isSet', { name: String(name), deputy: String(deputyName), ...daysText(days) });
  return {
    kind: 'say',
    say: said,
    tone: 'good',
    parts: await lackingPart(lacking, String(deputyName), desk),
  };
};

/** What the deputy cannot decide is said at once: it stays with the others who hold the role. */
async function lackingPart(
  lacking: unknown,
  deputy: string,
  desk: Desk,
): Promise<Extract<Reply, { kind: 'say' }>['parts'] & object> {
  const grants = ChangeGrants.shape.grants.safeParse(lacking);
  if (!grants.success) return [];
  const organisation = await desk.organisation();
  const join: Text[] = grants.data.map((grant) => grantText(grant, organisation));
  return [
    {
      part: 'text',
      text: text('absence.lacking', { deputy, lacking: { join, with: ', ' } }),
      tone: 'warning',
    },
  ];
}

export const end: Action = async ({ target, envelope }, desk) => {
  const outcome = await desk.execute('absence.end', { absenceId: target }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return {
    kind: 'say',
    say: text('absence.isEnded', { name: String(outcome.answer.name) }),
    tone: 'good',
  };
};

/** Often enough for every midnight of the world: zones differ from each other by quarters of an hour. */
export const turning: Schedule = {
  title: 'schedule.title.absences',
  cron: '*/15 * * * *',
  zone: 'UTC',
  did: { absences: 'schedule.did.absences' },
  run: async ({ slot, commandId }, desk) => {
    const outcome = await desk.execute('absence.turn', { slot }, { commandId, by: { desk: 'clock' } });
    return outcome.kind === 'refused' ? {} : { absences: Number(outcome.answer.absences) };
  },
};

async function stateFor(
  interaction: Interaction,
  personId: string,
  desk: Desk,
): Promise<Reply | NonNullable<Awaited<ReturnType<typeof readAbsenceState>>>> {
  const [actor, state, organisation] = await Promise.all([
    interaction.person(),
    readAbsenceState(personId, desk),
    desk.organisation(),
  ]);
  if (!state) return gone;
  const refusal = whyNotAway(state, actor, organisation);
  return refusal ? refused(refusal.refusal) : state;
}
