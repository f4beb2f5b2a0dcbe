import type { Action, HomeSection } from '../../kit/feature.ts';
import type { Schedule } from '../../kit/schedule.ts';
import { text } from '../../kit/text.ts';
import { inboxList } from '../approvals/inbox-page.ts';
import { type AllDuties, dutyList, parsePlace } from './duties-page.ts';

const PAGE = 8;
const ON_HOME = 5;

/** `/customer inbox`: what waits for one's decision, and everything else one has to do, the soonest first. */
export function inbox(duties: AllDuties): Action {
  return async (interaction, desk) => {
    const actor = await interaction.person();
    const [decisions, { parts, shown }] = await Promise.all([
      inboxList(actor, 0, PAGE, desk),
      dutyList(actor, { after: null, limit: PAGE }, duties, desk),
    ]);
    if (decisions.length === 0 && shown === 0) return { kind: 'say', say: text('inbox.empty'), tone: 'good' };
    if (shown === 0) return { kind: 'say', say: text('home.waiting'), parts: decisions };
    const toDo = { part: 'heading' as const, text: text('obligations.toDo') };
    return decisions.length === 0
      ? { kind: 'say', say: text('obligations.toDo'), parts }
      : { kind: 'say', say: text('home.waiting'), parts: [...decisions, toDo, ...parts] };
  };
}

export function more(duties: AllDuties): Action {
  return async (interaction, desk) => {
    const after = parsePlace(interaction.target);
    const { parts, shown } = await dutyList(await interaction.person(), { after, limit: PAGE }, duties, desk);
    if (shown === 0) return { kind: 'say', say: text('obligations.noMore'), tone: 'good' };
    return { kind: 'say', say: text('obligations.toDo'), parts };
  };
}

export function toDo(duties: AllDuties): HomeSection {
  return async (interaction, desk) => {
    const { parts, shown } = await dutyList(
      await interaction.person(),
      { after: null, limit: ON_HOME },
      duties,
      desk,
    );
    return shown === 0 ? [] : [{ part: 'heading', text: text('obligations.toDo') }, ...parts];
  };
}

/** Often enough for every zone of the world; whoever was passed over by a downtime is told later that day. */
export const digests: Schedule = {
  title: 'schedule.title.digests',
  cron: '*/15 * * * *',
  zone: 'UTC',
  did: { digests: 'schedule.did.digests' },
  run: async ({ slot, commandId }, desk) => {
    const { digestAt, quietHours } = (await desk.organisation()).settings;
    const input = { slot, at: digestAt, until: quietHours.from };
    const outcome = await desk.execute('obligations.digest', input, { commandId, by: { desk: 'clock' } });
    return outcome.kind === 'refused' ? {} : { digests: Number(outcome.answer.digests) };
  },
};
