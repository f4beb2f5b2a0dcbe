import type { Actor } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Item, Part } from '../../kit/card.ts';
import type { Desk, Duties, Duty } from '../../kit/feature.ts';
import { momentText, type Text, text, verbatim } from '../../kit/text.ts';
import { whomStandsInFor } from '../absences/queries.ts';
import { type Open, openObligations, type Place } from './queries.ts';

/** How each kind of obligation reads, over all features. */
export type AllDuties = Readonly<Record<string, Duties>>;

export type DutyList = { parts: Part[]; shown: number; overdue: number };

/** The soonest of what waits for a person besides approvals, what is overdue first, and the way to the next page. */
export async function dutyList(
  person: Pick<Actor, 'id' | 'grants'>,
  { after, limit }: { after: Place | null; limit: number },
  duties: AllDuties,
  desk: Desk,
): Promise<DutyList> {
  const [organisation, absent] = await Promise.all([desk.organisation(), whomStandsInFor(person.id, desk)]);
  const whose = { person, absent, organisation };
  const found: { row: Open; duty: Duty }[] = [];
  // Those that cannot be told take nobody's place: however many there are, what stands behind them is found.
  for (let from = after; found.length <= limit; ) {
    const rows = await openObligations(whose, Object.keys(duties), { after: from, limit: limit + 1 }, desk);
    const told = await readAll(rows, duties, desk);
    for (const row of rows) {
      const duty = told.get(row.id);
      if (duty) found.push({ row, duty });
    }
    const last = rows.at(-1);
    if (!last || rows.length <= limit) break;
    from = last;
  }
  const page = found.slice(0, limit);
  const items = page.map(({ row, duty }) => {
    const forWhom = absent.find(({ id }) => id === row.person && id !== person.id);
    return itemOf(row, duty, forWhom?.name);
  });
  const last = page.at(-1);
  const more = found.length > limit && last ? [moreButton(last.row)] : [];
  return {
    parts: [...(items.length > 0 ? [{ part: 'items' as const, items }] : []), ...more],
    shown: items.length,
    overdue: page.filter(({ row }) => row.overdue).length,
  };
}

async function readAll(rows: readonly Open[], duties: AllDuties, desk: Desk): Promise<Map<string, Duty>> {
  const told = new Map<string, Duty>();
  for (const [kind, ofKind] of Map.groupBy(rows, (row) => row.kind)) {
    const bySubject = await duties[kind]?.(
      ofKind.map(({ subject }) => subject),
      desk,
    );
    for (const { id, subject } of ofKind) {
      const duty = bySubject?.get(subject);
      if (duty) told.set(id, duty);
    }
  }
  return told;
}

function itemOf(row: Open, { title, facts = [], button }: Duty, absent: string | undefined): Item {
  const at: Text = momentText(row.dueAt);
  return {
    title,
    facts: [
      ...facts,
      ...(absent === undefined ? [] : [text('inbox.for', { name: verbatim(absent) })]),
      text(row.overdue ? 'obligations.overdue' : 'inbox.due', { at }),
    ],
    ...(button && {
      buttons: [buttonOf(button.action, button.label, button.target, row.dueAt.toISOString())],
    }),
  };
}

function moreButton({ dueAt, id }: Place): Part {
  const target = `${dueAt.toISOString()}/${id}`;
  return {
    part: 'buttons',
    buttons: [buttonOf('obligations.more', 'button.more', target)],
  };
}

/** null: the first page. */
export function parsePlace(target: string): Place | null {
  const [at = '', id = ''] = target.split('/');
  const dueAt = new Date(at);
  return Number.isNaN(dueAt.getTime()) ? null : { dueAt, id };
}
