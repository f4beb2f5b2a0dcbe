import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { features } from '../../src/desk/index.ts';
import { type Translate, translator } from '../../src/i18n/translate.ts';
import { LANGUAGES } from '../../src/kit/actor.ts';
import type { Audience, Card, Page, Part } from '../../src/kit/card.ts';
import { type Field, type Limits, limitsOf, type OpenForm, type Values } from '../../src/kit/form.ts';
import type { Reply } from '../../src/kit/reply.ts';
import { checkMessageBlocks } from '../../src/local/slack/check-blocks.ts';
import { checkView } from '../../src/local/slack/check-view.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import * as slackCard from '../../src/surfaces/slack/render-card.ts';
import * as slackForm from '../../src/surfaces/slack/render-form.ts';
import { readCarried } from '../../src/surfaces/teams/read-values.ts';
import * as teamsCard from '../../src/surfaces/teams/render-card.ts';
import * as teamsForm from '../../src/surfaces/teams/render-form.ts';
import { createSchedules } from '../../src/workers/schedules.ts';
import { organisation, someone } from '../desk/people/register.ts';
import {
  CONTACT,
  contactValues,
  decideInput,
  done,
  enterNew,
  fileChange,
  fileNew,
  NEW_CUSTOMER,
  taxIdOf,
} from '../support/builders.ts';
import { checkAdaptiveCard, nodesOf } from '../support/check-adaptive-card.ts';
import { openTestDesk, type TestDesk } from '../support/desk.ts';

/** Everything that the desk has shown while the people below went about their work. */
const forms: OpenForm[] = [];
let crowded: OpenForm;
const pages: Page[] = [];
const said: { text: string; parts: readonly Part[] }[] = [];
const homes: Part[][] = [];
const cards: { name: string; drawn: Card }[] = [];

/** Somebody who may take over everything that another one holds. */
const successor = someone('all', [
  { role: 'salesRep', units: ['*'] },
  { role: 'accountManager', units: ['*'] },
  { role: 'supervisor', units: ['*'] },
]);

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk({ organisation: organisation([successor]) });
  await everybodyWorks();
}, 120_000);
afterAll(() => desk.close());

function kept(reply: Reply): Reply {
  if (reply.kind === 'form') forms.push(reply.open);
  if (reply.kind === 'page') pages.push(reply.page);
  if (reply.kind === 'say')
    said.push({ text: translator('zh-TW', 'UTC')(reply.say), parts: reply.parts ?? [] });
  return reply;
}
function found<T>(what: string, all: readonly (T | undefined)[]): T {
  const one = all.find(Boolean);
  if (!one) throw new Error(`no ${what}`);
  return one;
}
async function say(person: string, verb: string, words = ''): Promise<Reply> {
  const { run } = found(
    verb,
    features.map(({ verbs }) => verbs?.[verb]),
  );
  return kept(await run(desk.interaction(person, { values: { words } }), desk));
}
async function press(person: string, action: string, target: string): Promise<Reply> {
  const run = found(
    action,
    features.map(({ actions }) => actions?.[action]),
  );
  return kept(await run(desk.interaction(person, { target }), desk));
}
async function submit(person: string, reply: Reply, values: Values): Promise<Reply> {
  const { form, target, commandId, state = {} } = openIn(reply);
  const run = found(
    form.id,
    features.map(({ submissions }) => submissions?.[form.id]),
  );
  return kept(await run(desk.interaction(person, { target, commandId, state, values }), desk));
}
function openIn(reply: Reply): OpenForm {
  if (reply.kind !== 'form') throw new Error(`no form: ${JSON.stringify(reply)}`);
  return reply.open;
}

const LONG = (length: number) => '環'.repeat(length);
/** A file whose every text is as long as its field allows. */
const longest = {
  name: `${LONG(150)} Ltd`,
  nameLocal: LONG(160),
  street: LONG(160),
  city: LONG(80),
  website: `https://www.example.com/${'w'.repeat(400)}`,
  email: `${'e'.repeat(60)}@${'d'.repeat(60)}.example`,
  creditLimit: '987654321',
};
const longContact = { ...CONTACT, contactName: LONG(120) };

async function everybodyWorks(): Promise<void> {
  await fileFromForms();
  const { customerId } = await enterNew(desk, {
    values: { ...longest, taxId: taxIdOf(901) },
    contact: longContact,
  });
  await changeFromForms(customerId);
  await decideFromForms();
  await manyContacts();
  await lookAfterSchedules();
  await lists(customerId);
  await goAway();
  await lookAfterPeople();
  for (const card of await desk.database.prisma.card.findMany()) {
    const { draw } = found(
      card.kind,
      features.map(({ cards: kinds }) => kinds?.[card.kind]),
    );
    for (const language of LANGUAGES) {
      const reader = { language, timeZone: 'Asia/Taipei', audience: card.audience as Audience };
      const drawn = await draw(card.target, reader, desk);
      if (drawn) cards.push({ name: `${card.kind} for ${card.audience}`, drawn });
    }
  }
}

async function fileFromForms(): Promise<void> {
  for (const accountGroup of desk.applied.accountGroups.map(({ id }) => id)) {
    await submit('lily', await say('lily', 'new'), { unit: 'shanghai', accountGroup });
  }
  await enterNew(desk, { values: { name: 'Twin Lamps', taxId: taxIdOf(902) } });
  const group = await say('lily', 'new');
  const fields = await submit('lily', group, { unit: 'shanghai', accountGroup: '1110' });
  const contact = await submit('lily', fields, {
    ...NEW_CUSTOMER,
    name: 'Twin Lamps Ltd',
    taxId: taxIdOf(903),
  });
  const names = Object.keys(openIn(contact).form.fields);
  const typed = names.map((name) => [name, { ...CONTACT, no: 'no' }[name.split('/').at(-1) ?? '']] as const);
  const person = Object.fromEntries(typed.flatMap(([name, value]) => [[name, value ?? 'no']]));
  await submit('lily', contact, person);
}

async function changeFromForms(customerId: string): Promise<void> {
  await say('lily', 'change');
  const changing = await press('lily', 'request.change', customerId);
  const values = { ...openIn(changing).values, city: LONG(79), street: LONG(159), reason: LONG(1_000) };
  await submit('lily', changing, values);
  await press('lily', 'request.clue', customerId);
  await submit('jun', await press('jun', 'request.clue', customerId), { text: LONG(1_000) });
}

async function decideFromForms(): Promise<void> {
  const values = { ...longest, taxId: taxIdOf(904) };
  const { requestId } = await fileNew(desk, { values, contact: longContact });
  const step = `${requestId}/1/0`;
  await press('tao', 'request.details', requestId);
  await press('tao', 'approval.why', step);
  await press('tao', 'approval.reject', step);
  await submit('oliver', await press('oliver', 'approval.reassign', step), { to: 'all' });
  await submit('tao', await press('tao', 'approval.ask', step), { text: LONG(1_000) });
  await submit('lily', await press('lily', 'request.answer', requestId), { text: LONG(1_000) });
  const returning = await press('tao', 'approval.return', step);
  const asked = ['name', 'city', 'street'];
  const comments = await submit('tao', returning, { note: LONG(1_000), fields: asked });
  const notes = Object.fromEntries(asked.map((field) => [field, LONG(500)]));
  await submit('tao', comments, { note: LONG(1_000), ...notes });
  await press('lily', 'request.correct', requestId);

  const twin = await fileNew(desk, { values: { name: 'Twin Lamps', taxId: taxIdOf(905) } });
  await press('tao', 'approval.approve', `${twin.requestId}/1/0`);
  await press('fang', 'approval.answer', `${twin.requestId}/1/1`);
  await press('fang', 'request.details', twin.requestId);

  const rejected = await fileNew(desk, { values: { ...longest, taxId: taxIdOf(906) } });
  const no = decideInput(rejected.requestId, 0, { verdict: 'rejected', note: LONG(1_000) });
  await done(desk.execute('approval.decide', no, desk.as('tao')));

  const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(907) } });
  const changes = { ...longest, taxId: taxIdOf(908), pricing: LONG(1_000), reason: LONG(1_000) };
  const changed = await fileChange(desk, customerId, changes);
  await press('jun', 'request.details', changed);
}

/** A file with more contact persons than a form has room for their help texts. */
async function manyContacts(): Promise<void> {
  const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(909) } });
  const contacts = Array.from({ length: 9 }, () => contactValues(randomUUID(), longContact));
  const requestId = await fileChange(desk, customerId, Object.assign({}, ...contacts));
  await press('jun', 'request.details', requestId);
  for (const [at, by] of ['jun', 'fang'].entries()) {
    await done(desk.execute('approval.decide', decideInput(requestId, at), desk.as(by)));
  }
  crowded = openIn(await press('lily', 'request.change', customerId));
  forms.pop();
}

/** Somebody is away while a step waits, and the deputy decides another one. */
async function goAway(): Promise<void> {
  const days = { firstDay: '2026-03-18', lastDay: '2026-03-25' };
  const deputy = await submit('tao', await press('tao', 'absence.set', 'tao'), days);
  await submit('tao', deputy, { deputyId: 'min' });
  await press('oliver', 'absence.open', 'tao');
  await press('oliver', 'absence.open', 'min');
  await say('tao', 'out');
  const waiting = await fileNew(desk, { values: { ...longest, taxId: taxIdOf(911) } });
  await press('min', 'approval.why', `${waiting.requestId}/1/0`);
  const decided = await fileNew(desk, { values: { ...longest, taxId: taxIdOf(912) } });
  await press('min', 'approval.approve', `${decided.requestId}/1/0`);
  await say('min', 'inbox');
}

async function lookAfterPeople(): Promise<void> {
  await press('oliver', 'people.add', '');
  for (const action of ['open', 'edit', 'addRole', 'removeRoles', 'joinAccount', 'handOver']) {
    await press('oliver', `people.${action}`, 'lily');
  }
  const handOver = await press('oliver', 'people.handOver', 'lily');
  await submit('oliver', await submit('oliver', handOver, { to: 'all' }), {});
  await fileNew(desk, { values: { taxId: taxIdOf(910) } });
  const supervisors = desk.applied.people.filter(({ roles }) =>
    roles.some(({ role }) => role === 'supervisor'),
  );
  for (const { id } of supervisors)
    await done(desk.execute('person.leave', { personId: id }, desk.as('oliver')));
  const { run } = found(
    'check',
    features.map(({ schedules }) => schedules?.['approvals.stuck']),
  );
  await run({ slot: 'today', commandId: randomUUID(), lateMs: 0, unit: null, asked: false }, desk);
}

/** As many as one list takes, each with all that can be said of it. */
async function lookAfterSchedules(): Promise<void> {
  const log = createLogger('silent');
  const parts = { database: desk.database, features, desk, log, metrics: createMetrics(desk.database.pool) };
  await createSchedules(parts).tick();
  await desk.database.pool.query(
    `update schedule set shifted_to = next_slot + interval '3 hours';
     insert into schedule_run (schedule, slot, due_at, ended_at, outcome, did, late_ms, skipped)
     select name, desk_now(), desk_now(), desk_now(), 'done', '{"stuck": 1234567, "absences": 1234567}', 123456789, 1234 from schedule`,
  );
  await say('oliver', 'schedule');
  await press('oliver', 'schedule.shift', 'approvals.stuck');
  for (const act of ['runNow', 'pause', 'resume'])
    await press('oliver', `schedule.${act}`, 'approvals.stuck');
  await press('oliver', 'schedule.pause', 'approvals.stuck');
  const items = said.flatMap(({ parts: shown }) =>
    shown.flatMap((part) => (part.part === 'items' ? part.items : [])),
  );
  const ofSchedules = items.filter(({ buttons = [] }) =>
    buttons.some(({ action }) => action === 'schedule.pause'),
  );
  const full = Array.from({ length: 6 }, () => ofSchedules)
    .flat()
    .slice(0, 6);
  said.push({ text: 'schedules', parts: [{ part: 'items', items: full }] });
}

async function lists(customerId: string): Promise<void> {
  for (const person of ['lily', 'tao', 'fang', 'oliver']) {
    for (const verb of features.flatMap(({ verbs }) => Object.keys(verbs ?? {}))) await say(person, verb);
    const parts = await Promise.all(features.map(({ home }) => home?.(desk.interaction(person), desk) ?? []));
    homes.push(parts.flat());
  }
  await say('lily', 'find', '環');
  await press('lily', 'customer.open', customerId);
}

/** The longest that may be typed into a field, whether or not the desk's own checks would take it. */
function stuffed({ form, ...open }: OpenForm): OpenForm {
  const limits = limitsOf(form);
  const values = Object.entries(form.fields).map(([name, field]) => [name, longestOf(field, limits[name])]);
  return { ...open, form, values: Object.fromEntries(values) };
}
function longestOf(field: Field, limits: Limits = { required: false }): Values[string] {
  switch (field.widget) {
    case 'text':
      return LONG(limits.maxLength ?? 1_000);
    case 'email':
      return `${'e'.repeat(200)}@example.example`;
    case 'link':
      return `https://example.com/${'w'.repeat((limits.maxLength ?? 500) - 20)}`;
    case 'number':
      return '12345678901234';
    case 'date':
      return '2026-02-27';
    case 'choice':
      return field.choices.at(-1)?.value ?? '';
    case 'choices':
      return field.choices.map(({ value }) => value);
    case 'person':
    case 'lookup':
      return randomUUID();
    default:
      return field satisfies never;
  }
}

const at = { where: 'a drawing of the desk' };
const inDialog = { ...at, place: 'dialog' } as const;
const inMessage = { ...at, place: 'message', cardId: randomUUID() } as const;
const slackProblems = (view: object, kind: 'home' | 'modal') =>
  checkView(view, kind).problems.map(({ pointer, message }) => `${pointer} ${message}`);
const blockProblems = ({ blocks }: { blocks: unknown }) =>
  checkMessageBlocks(blocks).map(({ pointer, message }) => `${pointer} ${message}`);

describe.each(LANGUAGES)('R23 everything the desk shows, in %s', (language) => {
  const now = new Date('2026-03-18T10:00:00Z');
  const t: Translate = translator(language, 'Asia/Taipei', { now });

  it('R17 R24 every form opens on both sides, with what is in place and with the longest that may be typed', () => {
    for (const open of forms.flatMap((one) => [one, stuffed(one)])) {
      expect(slackProblems(slackForm.renderForm(open, t), 'modal'), open.form.id).toEqual([]);
      expect(checkAdaptiveCard(teamsForm.renderForm(open, t).card, 'dialog'), open.form.id).toEqual([]);
    }
  });

  it('R17d R24 every form comes back in Teams with a mistake at each field', () => {
    for (const open of forms.map(stuffed)) {
      const drawn = teamsForm.renderForm(open, t);
      const packed = nodesOf(drawn.card).flatMap(({ data }) => readCarried(data)?.z ?? []);
      const faults = Object.fromEntries(
        Object.keys(open.form.fields).map((name) => [name, t({ key: 'check.invalid' })]),
      );
      const again = teamsForm.withFaults(packed[0] ?? '', open.values ?? {}, faults, t);

      expect(checkAdaptiveCard(again?.card, 'dialog'), open.form.id).toEqual([]);
    }
  });

  it('R11b R24 the file with ten contact persons opens on both sides, every field in its place', () => {
    const drawn = teamsForm.renderForm(crowded, t);
    const inputs = nodesOf(drawn.card).filter(({ type }) => type.startsWith('Input.'));

    expect(slackProblems(slackForm.renderForm(crowded, t), 'modal')).toEqual([]);
    expect(checkAdaptiveCard(drawn.card, 'dialog')).toEqual([]);
    expect(inputs.map(({ id }) => id)).toEqual(Object.keys(crowded.form.fields).map((name) => `f:${name}`));
  });

  it('R24 every card, page, list and home is taken by both sides', () => {
    for (const { name, drawn } of cards) {
      expect(blockProblems(slackCard.renderCard(drawn, t, at)), name).toEqual([]);
      expect(checkAdaptiveCard(teamsCard.renderCard(drawn, t, inMessage)), name).toEqual([]);
    }
    for (const page of pages) {
      expect(slackProblems(slackCard.renderPage(page, t, at), 'modal'), page.title).toEqual([]);
      const opened = teamsCard.renderPage(page, t, inDialog).card;
      expect(checkAdaptiveCard(opened, 'dialog'), page.title).toEqual([]);
      // A command is answered by a message, because only a press of a button opens a dialog.
      expect(checkAdaptiveCard(teamsCard.renderPage(page, t, inMessage).card), page.title).toEqual([]);
    }
    for (const words of said) {
      expect(blockProblems(slackCard.renderSay(words, t, at)), words.text).toEqual([]);
      expect(checkAdaptiveCard(teamsCard.renderSay(words, t, inMessage)), words.text).toEqual([]);
    }
    for (const parts of homes) {
      expect(slackProblems(slackCard.renderHome(parts, t, at), 'home')).toEqual([]);
      expect(checkAdaptiveCard(teamsCard.renderHome(parts, t, inMessage))).toEqual([]);
    }
  });
});

describe('the work above', () => {
  it('opens every form of the desk', () => {
    const known = features.flatMap(({ submissions }) => Object.keys(submissions ?? {}));
    expect(known.filter((id) => !forms.some(({ form }) => form.id === id))).toEqual([]);
  });

  it('shows every kind of card', () => {
    const known = features.flatMap(({ cards: kinds }) => Object.keys(kinds ?? {}));
    expect(known.filter((kind) => !cards.some(({ name }) => name.startsWith(`${kind} `)))).toEqual([]);
  });
});
