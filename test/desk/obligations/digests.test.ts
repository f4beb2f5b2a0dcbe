import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { features } from '../../../src/desk/index.ts';
import { obligationsFeature } from '../../../src/desk/obligations/index.ts';
import { digestTarget } from '../../../src/desk/obligations/schema.ts';
import type { Card, Item, Part } from '../../../src/kit/card.ts';
import type { Duties } from '../../../src/kit/feature.ts';
import type { Reply } from '../../../src/kit/reply.ts';
import { verbatim } from '../../../src/kit/text.ts';
import { fileNew } from '../../support/builders.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { countRows } from '../../support/whole-database.ts';
import { organisation, someone } from '../people/register.ts';

const people = [
  { ...someone('berliner', [{ role: 'supervisor', units: ['east'] }]), timeZone: 'Europe/Berlin' },
  { ...someone('idle', [{ role: 'auditor', units: ['*'] }]), timeZone: 'Asia/Shanghai' },
  { ...someone('busy', [{ role: 'customerSupport', units: ['shanghai'] }]), timeZone: 'Asia/Shanghai' },
  { ...someone('angeleno', [{ role: 'auditor', units: ['shanghai'] }]), timeZone: 'America/Los_Angeles' },
  { ...someone('stand-in', [{ role: 'supervisor', units: ['*'] }]), timeZone: 'Asia/Shanghai' },
];

/** A feature whose obligations read like their subjects; those that begin with "hidden" cannot be told. */
const toys: Duties = async (subjects) =>
  new Map(
    subjects
      .filter((subject) => !subject.startsWith('hidden'))
      .map((subject) => [
        subject,
        { title: verbatim(subject), button: { action: 'toy.open', label: 'button.open', target: subject } },
      ]),
  );
const toyFeature = { name: 'toys', duties: { toy: toys } };
const feature = obligationsFeature([...features, toyFeature]);

let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
beforeAll(async () => {
  desk = await openTestDesk({ organisation: organisation(people) });
  rows = rowsOf(desk);
});
afterAll(() => desk.close());
beforeEach(async () => {
  await rows('delete from digest');
  await rows('delete from card');
  await rows('delete from obligation');
  await rows('delete from absence');
  await desk.setNow(MORNING);
});

const open = (subject: string, owner: { person: string } | { role: string; unit: string }, dueAt: string) =>
  rows(
    `insert into obligation (kind, subject, person, owner_role, owner_unit, opened_at, due_at, moments)
     values ('toy', $1, $2, $3, $4, desk_now(), $5, '[]')`,
    subject,
    'person' in owner ? owner.person : null,
    'role' in owner ? owner.role : null,
    'unit' in owner ? owner.unit : null,
    dueAt,
  );
let slots = 0;
const send = async () => {
  slots += 1;
  const input = { slot: `slot ${slots}`, at: '09:00', until: '20:00' };
  return desk.execute('obligations.digest', input, { commandId: `send:${slots}`, by: { desk: 'clock' } });
};
const told = async () =>
  (
    await rows<{ audience: string }>(
      `select audience from card where kind = 'obligations.digest' order by audience`,
    )
  ).map(({ audience }) => audience.replace('person:', ''));
const draw = (personId: string): Promise<Card | null> => {
  const kind = feature.cards?.['obligations.digest'];
  if (!kind) throw new Error('no such card');
  const reader = { language: 'en', timeZone: 'Asia/Shanghai', audience: `person:${personId}` } as const;
  return kind.draw(digestTarget(personId, '2026-03-18'), reader, desk);
};
const itemsOf = (parts: readonly Part[]): Item[] =>
  parts.flatMap((part) => (part.part === 'items' ? [...part.items] : []));
const titles = (parts: readonly Part[] = []) =>
  itemsOf(parts).map(({ title }) => ('verbatim' in title ? title.verbatim : ''));
async function say(personId: string): Promise<Extract<Reply, { kind: 'say' }>> {
  const reply = await feature.verbs?.inbox?.run(desk.interaction(personId), desk);
  if (reply?.kind !== 'say') throw new Error('not said');
  return reply;
}
async function more(personId: string, target: string): Promise<Extract<Reply, { kind: 'say' }>> {
  const reply = await feature.actions?.['obligations.more']?.(desk.interaction(personId, { target }), desk);
  if (reply?.kind !== 'say') throw new Error('not said');
  return reply;
}

describe('the daily list', () => {
  it('R27j goes once a day to each who has something to do, at nine where they are', async () => {
    await open('visit', { person: 'busy' }, '2026-03-19T02:00:00Z');
    await open('call', { role: 'supervisor', unit: 'shanghai' }, '2026-03-19T02:00:00Z');

    expect(await send()).toMatchObject({ kind: 'done' });
    expect(await told()).not.toContain('idle');
    expect(await told()).toContain('busy');
    expect(await told()).not.toContain('berliner');

    const before = await countRows(desk.database.pool);
    await send();
    expect(await countRows(desk.database.pool)).toEqual(before);

    await desk.setNow('2026-03-18T08:15:00Z');
    await send();
    expect(await told()).toContain('berliner');
  });

  it('R27j goes again the next day, and not on a day off', async () => {
    await open('visit', { person: 'busy' }, '2026-03-30T02:00:00Z');
    await send();
    await desk.setNow('2026-03-21T02:00:00Z');
    await send();
    expect(
      await rows(`select 1 from card where kind = 'obligations.digest' and target like 'busy/%'`),
    ).toHaveLength(1);
    await desk.setNow('2026-03-23T02:00:00Z');
    await send();
    expect(
      await rows(`select 1 from card where kind = 'obligations.digest' and target like 'busy/%'`),
    ).toHaveLength(2);
  });

  it('R27j knows the day off by the day it is where they are, however far from their unit', async () => {
    await open('visit', { person: 'angeleno' }, '2026-03-30T02:00:00Z');
    await desk.setNow('2026-03-20T16:30:00Z');
    await send();
    expect(await told()).toContain('angeleno');
    await rows('delete from card');
    await desk.setNow('2026-03-22T16:30:00Z');
    await send();
    expect(await told()).not.toContain('angeleno');
  });

  it('R27j catches up later the same day what a downtime passed over, but not at night', async () => {
    await open('visit', { person: 'busy' }, '2026-03-30T02:00:00Z');
    await desk.setNow('2026-03-18T12:30:00Z');
    await send();
    expect(await told()).not.toContain('busy');
    await desk.setNow('2026-03-19T06:00:00Z');
    await send();
    expect(await told()).toContain('busy');
  });

  it('R27j shows what is overdue first, what waits for a decision, and nothing that is done or cannot be told', async () => {
    await open('later', { person: 'stand-in' }, '2026-03-25T02:00:00Z');
    await open('overdue', { person: 'stand-in' }, '2026-03-17T02:00:00Z');
    await open('hidden one', { person: 'stand-in' }, '2026-03-17T02:00:00Z');
    await fileNew(desk);
    const card = await draw('stand-in');
    expect(card?.summary).toEqual({ key: 'obligations.digestOverdue', params: { count: 1 } });
    expect(titles(card?.parts)).toEqual(['Brightwell Trading Ltd', 'overdue', 'later']);

    await rows(`update obligation set done_at = desk_now() where subject = 'overdue'`);
    expect((await draw('stand-in'))?.summary).toEqual({ key: 'obligations.digest' });
    expect(await draw('idle')).toBeNull();
  });

  it('R27j goes to the deputy of whom it concerns, marked with whom it is for', async () => {
    await open('visit', { person: 'busy' }, '2026-03-19T02:00:00Z');
    await rows(`insert into absence (id, person_id, deputy_id, first_day, last_day, stage, set_by, set_at)
      values (gen_random_uuid(), 'busy', 'idle', '2026-03-18', '2026-03-20', 'begun', 'busy', desk_now())`);
    await send();
    expect(await told()).toContain('idle');
    expect(await told()).not.toContain('busy');
    expect(itemsOf((await draw('idle'))?.parts ?? [])[0]?.facts[0]).toMatchObject({ key: 'inbox.for' });
  });
});

describe('the inbox', () => {
  it('R111c finds what can be told behind any number of duties that cannot', async () => {
    for (let day = 1; day < 10; day += 1)
      await open(`hidden ${day}`, { person: 'busy' }, `2026-02-0${day}T02:00:00Z`);
    await open('visit', { person: 'busy' }, '2026-04-01T02:00:00Z');
    expect(titles((await say('busy')).parts)).toEqual(['visit']);
    expect(titles((await draw('busy'))?.parts)).toEqual(['visit']);
  });

  it('R111c lists what one has to do besides decisions, page by page to the last', async () => {
    for (let day = 10; day < 29; day += 1)
      await open(`task ${day}`, { person: 'busy' }, `2026-04-${day}T02:00:00Z`);
    let reply = await say('busy');
    const seen = titles(reply.parts);
    for (let page = 0; page < 5; page += 1) {
      const button = reply.parts?.flatMap((part) => (part.part === 'buttons' ? [...part.buttons] : []))[0];
      if (!button) break;
      reply = await more('busy', button.target);
      seen.push(...titles(reply.parts));
    }
    expect(seen).toEqual(Array.from({ length: 19 }, (_, at) => `task ${at + 10}`));
  });

  it('R111e lists nothing of a role over other units, nor of another person', async () => {
    await open('theirs', { person: 'idle' }, '2026-04-01T02:00:00Z');
    await open('elsewhere', { role: 'customerSupport', unit: 'hamburg' }, '2026-04-01T02:00:00Z');
    await open('mine', { role: 'customerSupport', unit: 'shanghai' }, '2026-04-02T02:00:00Z');
    expect(titles((await say('busy')).parts)).toEqual(['mine']);
  });
});
