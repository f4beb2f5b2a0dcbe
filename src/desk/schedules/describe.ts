import { momentText, type Text, text, verbatim } from '../../kit/text.ts';
import { unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import type { Line } from './lines.ts';
import type { ScheduleRow } from './queries.ts';
import { nextRuns } from './rules.ts';

export function lineText({ schedule, unit }: Line, organisation: Organisation): Text {
  const title = text(schedule.title);
  return unit === null ? title : text('schedule.ofUnit', { title, unit: unitText(unit, organisation) });
}

/** What is to come: the next three runs, or that it is paused. */
export function comingTexts(line: Line, row: ScheduleRow): Text[] {
  if (row.pausedAt) {
    const name = verbatim(row.pausedBy ?? '');
    return [text('schedule.pausedBy', { name, at: momentText(row.pausedAt) })];
  }
  const [first, second, third] = nextRuns(line.slots, row).map(momentText) as [Text, Text, Text];
  return [
    text('schedule.next', { first, second, third }),
    ...(row.shiftedTo ? [text('schedule.moved', { at: momentText(row.nextSlot) })] : []),
  ];
}

/** What was: the newest run, what it did, and how late it was. */
export function pastTexts({ schedule }: Line, { run }: Pick<ScheduleRow, 'run'>): Text[] {
  if (!run) return [text('schedule.neverRan')];
  const at = momentText(run.endedAt ?? run.dueAt);
  if (run.outcome === null)
    return [run.attempts > 1 ? text('schedule.triedAgain', { at }) : text('schedule.underWay')];
  if (run.outcome !== 'done') return [text('schedule.failed', { at })];
  const counts = Object.entries(run.did ?? {}).flatMap(([name, count]) => {
    const key = schedule.did?.[name];
    return key ? [text(key, { count })] : [];
  });
  const did: Text = counts.length > 0 ? { join: counts, with: ', ' } : text('schedule.did.nothing');
  return [
    text('schedule.lastRun', { at, did }),
    ...(run.lateMs > 0 ? [text('schedule.late', { minutes: Math.round(run.lateMs / 60_000) })] : []),
    ...(run.skipped > 0 ? [text('schedule.skipped', { count: run.skipped })] : []),
  ];
}
