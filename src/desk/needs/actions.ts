import { randomUUID } from 'node:crypto';
import { buttonOf } from '../../kit/button-of.ts';
import { monthAt } from '../../kit/calendar-days.ts';
import { type Action, type Desk, type Interaction, wordsOf } from '../../kit/feature.ts';
import { onLadder } from '../../kit/ladder.ts';
import { gone, type Reply, refused } from '../../kit/reply.ts';
import type { Schedule } from '../../kit/schedule.ts';
import { text, verbatim } from '../../kit/text.ts';
import { unitText } from '../customers/describe.ts';
import { customerByNumber, customerFile, findCustomers } from '../customers/queries.ts';
import { timeZoneOf } from '../organisation/rules.ts';
import { salesOrganisations, unitsOf } from '../quality/sales-units.ts';
import { LISTS_AT_ONCE } from './commands.ts';
import { needForm } from './forms.ts';
import { customerNeeds, listPage, needsPage } from './needs-page.ts';
import { needLine } from './queries.ts';
import { mayRecord } from './rules.ts';
import { parseListSubject } from './schema.ts';

const FOUND = 8;

/** `/customer needs`: one's own list; with a name or a number the needs of that customer. */
export const needs: Action = async (interaction, desk) => {
  const words = wordsOf(interaction);
  if (words === '') return list(interaction, desk);
  const hit = await customerByNumber(words, desk);
  const found = hit ? [hit] : await findCustomers(words, { limit: FOUND }, desk);
  const [only, second] = found;
  if (!only) return { kind: 'say', say: text('find.nothing', { words: verbatim(words) }) };
  if (!second) return needsOf(only.id, interaction, desk);
  const organisation = await desk.organisation();
  const items = found.map(({ id, name, number, unit }) => ({
    title: verbatim(name),
    facts: [verbatim(number), unitText(unit, organisation)],
    buttons: [buttonOf('needs.open', 'needs.button.open', id)],
  }));
  return { kind: 'say', say: text('needs.whichCustomer'), parts: [{ part: 'items', items }] };
};

export const list: Action = async ({ person }, desk) => ({
  kind: 'page',
  page: await listPage(await person(), {}, desk),
});
export const more: Action = async ({ target, person }, desk) => ({
  kind: 'page',
  page: await listPage(await person(), { after: target }, desk),
});

export const open: Action = (interaction, desk) => needsOf(interaction.target, interaction, desk);

async function needsOf(customerId: string, interaction: Interaction, desk: Desk): Promise<Reply> {
  const page = await customerNeeds(customerId, await interaction.person(), desk);
  return page ? { kind: 'page', page } : { kind: 'say', say: text('needs.closed'), tone: 'warning' };
}

export const unchanged: Action = async (interaction, desk) => {
  const input = { kind: 'unchanged', needId: randomUUID(), customerId: interaction.target };
  const outcome = await desk.execute('needs.record', input, interaction.envelope);
  return outcome.kind === 'refused' ? refused(outcome.refusal) : recorded(outcome.answer, interaction, desk);
};

export const openUpdate: Action = async ({ target, person }, desk) => {
  const [actor, file, line, organisation] = await Promise.all([
    person(),
    customerFile(target, desk),
    needLine(target, desk),
    desk.organisation(),
  ]);
  if (!file || !line) return gone;
  // What was written down last stands in the form, so the right is asked before it opens.
  if (!mayRecord(file, actor, organisation))
    return { kind: 'say', say: text('needs.notYours', { name: verbatim(file.name) }), tone: 'warning' };
  return { kind: 'form', open: needForm(line) };
};

export const updated: Action = async (interaction, desk) => {
  const { target, state, values, envelope } = interaction;
  const input = { ...values, kind: 'updated', needId: state.needId, customerId: target };
  const outcome = await desk.execute('needs.record', input, envelope);
  return outcome.kind === 'refused' ? refused(outcome.refusal) : recorded(outcome.answer, interaction, desk);
};

/** While the list goes on, its next customers follow the answer. */
async function recorded(
  answer: Record<string, unknown>,
  interaction: Interaction,
  desk: Desk,
): Promise<Reply> {
  const name = verbatim(String(answer.name));
  const { left } = answer;
  if (typeof left === 'number' && left > 0) {
    const said = text('needs.recordedLeft', { name, left });
    return { kind: 'page', page: await listPage(await interaction.person(), { said }, desk) };
  }
  const said = left === 0 ? text('needs.recordedLeft', { name, left }) : text('needs.recorded', { name });
  return { kind: 'page', page: needsPage(said, [{ part: 'text', text: said, tone: 'good' }]) };
}

/** The clock has reached a moment of a list's ladder; both are urgent enough for any hour. */
export const listMoment = onLadder('needs.remind', (subject) => {
  const { managerId, month } = parseListSubject(subject);
  return { managerId, month };
});

/** R51, S2 3.3: on the first working day of the month, by the calendar of each sales organisation. */
export const monthly: Schedule = {
  title: 'needs.schedule.title',
  cron: '0 8 1 * *',
  units: salesOrganisations,
  onWorkingDays: true,
  did: { lists: 'needs.schedule.did' },
  run: async ({ slot, commandId, unit }, desk) => {
    const organisation = await desk.organisation();
    if (unit === null) return {};
    const month = monthAt(new Date(slot), timeZoneOf(organisation, unit));
    const input = { month, unit, units: unitsOf(unit, organisation) };
    let lists = 0;
    for (let turn = 0; ; turn += 1) {
      const envelope = { commandId: `${commandId}:${turn}`, by: { desk: 'clock' } };
      const outcome = await desk.execute('needs.open', input, envelope);
      const opened = outcome.kind === 'refused' ? 0 : Number(outcome.answer.lists);
      lists += opened;
      if (opened < LISTS_AT_ONCE) return { lists };
    }
  },
};
