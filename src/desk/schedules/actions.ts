import { type Actor, holds } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Item, Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import type { Action, Desk, Feature, Interaction } from '../../kit/feature.ts';
import { listParts } from '../../kit/list-parts.ts';
import { gone, notAllowed, type Reply, refused } from '../../kit/reply.ts';
import { momentText, type Text, text } from '../../kit/text.ts';
import type { Organisation } from '../organisation/schema.ts';
import { comingTexts, lineText, pastTexts } from './describe.ts';
import { shiftForm } from './forms.ts';
import { type Line, linesOf } from './lines.ts';
import { type ScheduleRow, scheduleRows } from './queries.ts';
import { administersLine, dueAt } from './rules.ts';

/** With three buttons each, as many as one message takes on either platform. */
const PAGE = 6;

type Shown = { line: Line; row: ScheduleRow };
/** One schedule and the words that stand over it after something was done. */
type Told = (title: Text, due: Text) => Text;

export type ScheduleActions = Record<
  'list' | 'more' | 'pause' | 'resume' | 'runNow' | 'openShift' | 'shift',
  Action
>;

/** @param features those whose schedules are listed and handled */
export function scheduleActions(features: readonly Feature[]): ScheduleActions {
  async function list(after: string, interaction: Interaction, desk: Desk): Promise<Reply> {
    const [actor, organisation] = await Promise.all([interaction.person(), desk.organisation()]);
    if (!holds(actor, 'administrator')) return notAllowed;
    const lines = linesOf(features, organisation).filter(({ name }) => name > after);
    const page = lines.slice(0, PAGE);
    const shown = await rowsOf(page, desk);
    const items = shown.map((one) => itemOf(one, actor, organisation));
    const last = page.at(-1);
    const more = last && lines.length > PAGE ? [moreButton(last.name)] : [];
    return { kind: 'say', say: text('schedule.list'), parts: partsOf(items, more) };
  }

  async function found(
    name: string,
    desk: Desk,
  ): Promise<(Shown & { organisation: Organisation }) | undefined> {
    const organisation = await desk.organisation();
    const line = linesOf(features, organisation).find((one) => one.name === name);
    const [shown] = line ? await rowsOf([line], desk) : [];
    return shown && { ...shown, organisation };
  }

  /** Runs the command and shows how the schedule stands after it. */
  async function run(
    command: string,
    input: Record<string, unknown>,
    told: Told,
    interaction: Interaction,
    desk: Desk,
  ): Promise<Reply> {
    const outcome = await desk.execute(
      command,
      { ...input, schedule: interaction.target },
      interaction.envelope,
    );
    if (outcome.kind === 'refused') return refused(outcome.refusal);
    const [actor, shown] = await Promise.all([interaction.person(), found(interaction.target, desk)]);
    if (!shown) return gone;
    const { organisation, line, row } = shown;
    return {
      kind: 'say',
      tone: 'good',
      say: told(lineText(line, organisation), momentText(dueAt(row))),
      parts: partsOf([itemOf(shown, actor, organisation)], []),
    };
  }

  return {
    list: (interaction, desk) => list('', interaction, desk),
    more: (interaction, desk) => list(interaction.target, interaction, desk),
    pause: (interaction, desk) =>
      run('schedule.pause', {}, (title) => text('schedule.pausedNow', { title }), interaction, desk),
    resume: (interaction, desk) =>
      run(
        'schedule.resume',
        {},
        (title, at) => text('schedule.resumedNow', { title, at }),
        interaction,
        desk,
      ),
    runNow: (interaction, desk) =>
      run('schedule.runNow', {}, (title) => text('schedule.askedNow', { title }), interaction, desk),
    async openShift(interaction, desk) {
      const [actor, shown] = await Promise.all([interaction.person(), found(interaction.target, desk)]);
      if (!holds(actor, 'administrator')) return notAllowed;
      if (!shown) return gone;
      const { line, row, organisation } = shown;
      return {
        kind: 'form',
        open: shiftForm(line.name, lineText(line, organisation), momentText(dueAt(row))),
      };
    },
    shift: (interaction, desk) =>
      run(
        'schedule.shift',
        interaction.values,
        (title, at) => text('schedule.shiftedNow', { title, at }),
        interaction,
        desk,
      ),
  };
}

/** The clock meets every schedule at its first beat; one that it has not met yet is not shown. */
async function rowsOf(lines: readonly Line[], desk: Desk): Promise<Shown[]> {
  const rows = await scheduleRows(
    lines.map(({ name }) => name),
    desk,
  );
  return lines.flatMap((line) => {
    const row = rows.get(line.name);
    return row ? [{ line, row }] : [];
  });
}

function partsOf(items: readonly Item[], buttons: readonly Button[]): Part[] {
  return listParts(items, buttons);
}

function itemOf({ line, row }: Shown, actor: Actor, organisation: Organisation): Item {
  const title = lineText(line, organisation);
  return {
    title,
    facts: [...comingTexts(line, row), ...pastTexts(line, row)],
    ...(administersLine(actor, line, organisation) && { buttons: buttonsFor(row, title) }),
  };
}

/** What acts at once is a new intention each time it is drawn: a schedule can be paused, resumed and paused again. */
function buttonsFor({ name, pausedAt }: ScheduleRow, title: Text): Button[] {
  const runNow: Button = {
    action: 'schedule.runNow',
    label: 'button.runNow',
    target: name,
    commandId: mintCommandId(),
    confirm: {
      title: 'confirm.runNow.title',
      text: text('confirm.runNow.text', { title }),
      yes: 'button.runNow',
    },
  };
  if (pausedAt)
    return [
      { action: 'schedule.resume', label: 'button.resume', target: name, commandId: mintCommandId() },
      runNow,
    ];
  const pause: Button = {
    action: 'schedule.pause',
    label: 'button.pause',
    target: name,
    commandId: mintCommandId(),
    confirm: {
      title: 'confirm.pause.title',
      text: text('confirm.pause.text', { title }),
      yes: 'button.pause',
    },
  };
  const shift: Button = buttonOf('schedule.shift', 'button.shift', name);
  return [pause, runNow, shift];
}

function moreButton(after: string): Button {
  return buttonOf('schedule.more', 'button.more', after);
}
