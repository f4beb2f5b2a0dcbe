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
import { createClock } from '../../src/workers/clock.ts';
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
import { MORNING, openTestDesk, type TestDesk } from '../support/desk.ts';

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
  await goThroughReviews();
  await checkFiles();
  await goThroughOnboarding();
  await askPeople();
  await hearFromTheDesk();
  await lookAfterPeople();
  await drawCards('');
}

/** As they stand now, for everybody who sees them, in each language. */
async function drawCards(kinds: string): Promise<void> {
  for (const card of await desk.database.prisma.card.findMany({ where: { kind: { startsWith: kinds } } })) {
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

/** A letter that does not arrive, and each person's list of the morning. */
async function hearFromTheDesk(): Promise<void> {
  const { customerId, contactId } = await enterNew(desk, { values: { ...longest, taxId: taxIdOf(930) } });
  for (const outcome of ['refused', 'failed', 'noAddress']) {
    const [mail] = await desk.database.prisma.$queryRaw<{ id: string }[]>`
      insert into mail (kind, target, recipient, customer_id, wished_at)
      values ('none', ${outcome}, ${`contact:${contactId}`}, ${customerId}::uuid, desk_now()) returning id`;
    const input = { mailId: mail?.id, outcome, findingId: randomUUID() };
    await done(desk.execute('mail.settle', input, { commandId: randomUUID(), by: { desk: 'mail' } }));
    await drawCards('mail.');
    await desk.database.prisma.finding.updateMany({ data: { resolvedAt: new Date() } });
  }
  await desk.database.prisma.digest.deleteMany();
  const morning = { slot: 'drawings', at: '00:00', until: '24:00' };
  await done(desk.execute('obligations.digest', morning, { commandId: randomUUID(), by: { desk: 'clock' } }));
  await say('jun', 'inbox');
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

/** Full pages of both reviews and of a check, with the longest names and texts, up to the report. */
async function goThroughReviews(): Promise<void> {
  const values = { ...longest, strategic: 'yes' };
  const entered: string[] = [];
  for (let at = 0; at < 11; at += 1)
    entered.push((await enterNew(desk, { values: { ...values, taxId: taxIdOf(920 + at) } })).customerId);
  await say('oliver', 'review');
  await submit('oliver', await press('oliver', 'review.openForm', ''), {
    kind: 'all',
    unit: 'aurenfield',
    days: '3',
  });
  const strategic = { kind: 'strategic', unit: 'aurenfield', days: '3' };
  await submit('oliver', await press('oliver', 'review.openForm', ''), strategic);
  const check = { role: 'supervisor', unit: 'aurenfield', oneIn: '1', days: '3' };
  await submit('oliver', await press('oliver', 'review.checkForm', ''), check);
  const log = createLogger('silent');
  const parts = { database: desk.database, features, desk, log, metrics: createMetrics(desk.database.pool) };
  const clock = createClock(parts);
  await clock.tick();
  for (const person of ['lily', 'yan', 'tao', 'oliver']) await say(person, 'review');
  const lists = await desk.database.prisma.reviewList.findMany();
  const people: Record<string, string> = { supervisor: 'tao', salesSupportManager: 'yan' };
  for (const { campaignId, list, role, personId } of lists) {
    const target = `${campaignId}/${list}`;
    const by = personId ?? people[role] ?? 'oliver';
    await press(by, 'review.list', target);
    await press(by, 'review.mine', campaignId);
    await press('oliver', 'review.lists', campaignId);
    await press('oliver', 'review.assign', target);
  }
  const own = found(
    'list of a salesperson',
    lists.map((one) => (one.list === 'shanghai/lily' ? one : undefined)),
  );
  const items = await desk.database.prisma.reviewItem.findMany({ where: { campaignId: own.campaignId } });
  const numbers = items.map(({ number }) => number).sort();
  await press('lily', 'review.next', `${own.campaignId}/${own.list}>${numbers[0]}`);
  const [flagged, wrong] = entered.map((customerId) => `${own.campaignId}/${customerId}`);
  const finding = { reason: 'other', remark: LONG(1_000) };
  await submit('lily', await press('lily', 'review.flag', flagged ?? ''), finding);
  await submit('fang', await press('fang', 'review.resolve', flagged ?? ''), { resolution: LONG(1_000) });
  await press('lily', 'review.correct', wrong ?? '');
  const supports = found(
    'strategic list',
    lists.map((one) => (one.role === 'salesSupportManager' ? one : undefined)),
  );
  const missing = await press('yan', 'review.missing', `${supports.campaignId}/${supports.list}`);
  await submit('yan', missing, { customer: entered[2] ?? '' });
  for (const at of ['2026-03-20T02:00:00Z', '2026-03-23T11:00:00Z']) {
    await desk.setNow(at);
    await clock.tick();
  }
  await drawCards('review.');
  await desk.setNow('2026-04-10T02:00:00Z');
  await clock.tick();
  await press('oliver', 'review.file', own.campaignId);
  await desk.setNow(MORNING);
}

/** Customer needs, a spot check and an audit over the longest names, with the longest words, up to their reports. */
async function checkFiles(): Promise<void> {
  const clock = { commandId: randomUUID(), by: { desk: 'clock' } };
  const again = () => ({ ...clock, commandId: randomUUID() });
  const { prisma, pool } = desk.database;
  await pool.query(
    `update customer set account_manager_id = 'jun'; update spot_check set finished_at = desk_now()`,
  );
  await desk.setNow('2026-05-06T02:00:00Z');
  await done(desk.execute('needs.open', { month: '2026-05', unit: 'so-china', units: null }, again()));
  const customers = await prisma.customer.findMany({ orderBy: { number: 'asc' } });
  await say('jun', 'needs');
  for (const { id } of customers.slice(0, 12)) {
    const words = { projects: LONG(1_000), services: LONG(1_000), other: LONG(1_000) };
    await submit('jun', await press('jun', 'needs.update', id), words);
  }
  await press('jun', 'needs.unchanged', customers[12]?.id ?? '');
  await say('jun', 'needs', '環');
  await say('jun', 'needs', customers[0]?.number);
  await press('jun', 'needs.more', customers[2]?.number ?? '');
  await press('jun', 'customer.open', customers[0]?.id ?? '');
  for (const act of ['remind', 'escalate'])
    await done(desk.execute('needs.remind', { month: '2026-05', managerId: 'jun', act, lateMs: 0 }, again()));
  await drawCards('needs.');
  await pool.query('update need_list set closed_at = desk_now()');
  await say('jun', 'needs');

  await say('lei', 'check');
  await submit('lei', await press('lei', 'spotCheck.new', ''), { unit: 'so-china' });
  const check = await prisma.spotCheck.findFirstOrThrow({ where: { finishedAt: null } });
  const sample = await prisma.sampleItem.findMany({ where: { checkId: check.id } });
  for (const [at, { customerId }] of sample.entries()) {
    const target = `${check.id}/${customerId}`;
    if (at > 7) await press('lei', 'spotCheck.inOrder', target);
    else {
      const finding = { field: 'shippingCondition', severity: 'serious', text: LONG(1_000) };
      await submit('lei', await press('lei', 'spotCheck.finding', target), finding);
    }
    if (at === 0)
      for (const act of ['remind', 'escalate'])
        await done(desk.execute('spotCheck.remind', { checkId: check.id, act, lateMs: 0 }, again()));
    if (at === 1) await drawCards('spotCheck.');
  }
  for (const action of ['spotCheck.open', 'spotCheck.findings', 'spotCheck.redraw', 'spotCheck.report'])
    await press('lei', action, check.id);
  await say('lei', 'check');
  await mendFindings(check.id, again);

  await say('meiling', 'audit');
  const scope = { unit: 'aurenfield', firstDay: '2026-01-01', lastDay: '2026-12-31' };
  await submit('meiling', await press('meiling', 'internalAudit.new', ''), scope);
  const log = createLogger('silent');
  await createClock({ database: desk.database, features, desk, log, metrics: createMetrics(pool) }).tick();
  const audit = await prisma.internalAudit.findFirstOrThrow();
  const items = await prisma.sampleItem.findMany({ where: { checkId: audit.id } });
  for (const customerId of [items[0]?.customerId ?? '', '']) {
    const typed = {
      field: 'procedure',
      severity: 'grave',
      text: LONG(1_000),
      ownerId: 'fang',
      deadline: '2026-06-30',
    };
    await submit(
      'meiling',
      await press('meiling', 'internalAudit.finding', `${audit.id}/${customerId}`),
      typed,
    );
  }
  const everyCheck = `update sample_item set results = (select jsonb_object_agg(k, 'failed') from jsonb_object_keys(results) k)`;
  await pool.query(`${everyCheck} where results is not null`);
  for (const act of ['remind', 'escalate'])
    await done(desk.execute('internalAudit.remind', { auditId: audit.id, act, lateMs: 0 }, again()));
  await press('meiling', 'internalAudit.open', audit.id);
  await press('meiling', 'internalAudit.more', `${audit.id}/6`);
  await drawCards('internalAudit.');
  const concluding = await press('meiling', 'internalAudit.conclude', audit.id);
  await submit('meiling', concluding, { opinion: 'withFindings', text: LONG(3_000) });
  for (const action of ['open', 'findings', 'redraw', 'report'])
    await press('meiling', `internalAudit.${action}`, audit.id);
  await say('meiling', 'audit');
  await desk.setNow(MORNING);
}

async function mendFindings(
  checkId: string,
  again: () => { commandId: string; by: { desk: string } },
): Promise<void> {
  const [finding] = await desk.database.prisma.checkFinding.findMany({ where: { checkId } });
  const findingId = finding?.id ?? '';
  const owner = finding?.ownerId ?? 'fang';
  const waits = async (waitsFor: string, act: string) =>
    done(desk.execute('finding.remind', { findingId, waitsFor, act, lateMs: 0 }, again()));
  for (const act of ['remind', 'escalate']) await waits('rectification', act);
  await press(owner, 'finding.open', findingId);
  await press(owner, 'finding.change', `${findingId}/1`);
  // Whose form this is hangs on the drawing: the crowded one is looked at apart.
  forms.pop();
  await submit(owner, await press(owner, 'finding.rectify', `${findingId}/1`), { text: LONG(1_000) });
  await waits('recheck', 'escalate');
  await press('lei', 'finding.open', findingId);
  await drawCards('spotCheck.');
  await submit('lei', await press('lei', 'finding.giveBack', `${findingId}/1`), { text: LONG(1_000) });
  await submit(owner, await press(owner, 'finding.rectify', `${findingId}/2`), { text: LONG(1_000) });
  await press('lei', 'finding.accept', `${findingId}/2`);
}

/** From the signed contract to the last open point, with all that can be typed on the way. */
async function goThroughOnboarding(): Promise<void> {
  const values = { ...longest, taxId: taxIdOf(920), accountManager: 'jun' };
  const { customerId, contactId } = await enterNew(desk, { values, contact: longContact });
  await say('lily', 'onboard', 'Ltd');
  const start = await submit('lily', await press('lily', 'onboarding.new', ''), { customer: customerId });
  const contact = { contactId };
  await submit('lily', start, { ...openIn(start).values, ...contact });
  const { id } = await desk.database.prisma.onboarding.findFirstOrThrow({ where: { customerId } });
  const data = { ...contact, needs: LONG(800), scope: LONG(800), notes: LONG(800) };
  // It was filed with the request; what the customer needs is added.
  await submit('lily', await press('lily', 'onboarding.handOver', id), data);
  const doers = { hqFinance: 'hui', accountManager: 'jun', customerSupport: 'yan' };
  for (const { task, role } of await desk.database.prisma.onboardingTask.findMany({
    where: { onboardingId: id },
  })) {
    const doer = doers[role as keyof typeof doers];
    await press(doer, 'onboarding.take', `${id}/${task}`);
    const complete = await press(doer, 'onboarding.complete', `${id}/${task}`);
    await drawCards('onboarding.');
    await submit(doer, complete, { remark: LONG(200) });
  }
  const call = { link: `https://meet.example.com/${'w'.repeat(400)}`, ...contact, language: 'zh-TW' };
  const book = await press('jun', 'onboarding.book', id);
  await submit('jun', book, { ...openIn(book).values, ...call });
  await drawCards('onboarding.');
  const move = await press('jun', 'onboarding.book', id);
  await submit('jun', move, { ...openIn(move).values, ...call });
  await desk.setNow('2026-03-19T08:00:00Z');
  const points = Object.fromEntries([1, 2, 3, 4, 5].map((at) => [`point${at}`, LONG(500)]));
  await submit('jun', await press('jun', 'onboarding.happened', `${id}/2`), points);
  await submit('jun', await press('jun', 'onboarding.addPoints', id), points);
  await submit('yan', await press('yan', 'onboarding.survey', id), contact);
  for (const point of [1, 2, 3])
    await submit('yan', await press('yan', 'onboarding.resolve', `${id}/${point}`), { outcome: LONG(500) });
  await press('yan', 'onboarding.takePoint', `${id}/4`);
  await press('lily', 'onboarding.open', id);
  for (const from of [1, 5, 9]) await press('yan', 'onboarding.points', `${id}/${from}`);
  await drawCards('onboarding.');
  await say('jun', 'onboard');
  await submit('tao', await press('tao', 'onboarding.cancel', id), { reason: LONG(500) });
  await press('tao', 'onboarding.open', id);
  await desk.setNow(MORNING);
}

/** Surveys from the plan to the report, with answers as long as they can be. */
async function askPeople(): Promise<void> {
  const days = { firstDay: '2026-03-18', lastDay: '2026-12-31', language: 'own', surveyId: 'satisfaction' };
  const audiences = {
    unit: { unit: 'east' },
    group: { unit: 'aurenfield', group: '1110' },
    strategic: { unit: 'aurenfield' },
    customer: { customerId: (await desk.database.prisma.customer.findFirstOrThrow()).id },
    internal: { unit: 'aurenfield', role: 'salesRep' },
  };
  for (const [audience, values] of Object.entries(audiences)) {
    const plan = await submit('lei', await press('lei', 'survey.openPlan', ''), { ...days, audience });
    await submit('lei', plan, values);
  }
  const runs = await desk.database.prisma.surveyRun.findMany();
  for (const { id } of runs) {
    for (const action of ['survey.look', 'survey.gaps']) await press('lei', action, id);
    await press('lei', 'survey.start', id);
    await desk.execute('survey.fill', { runId: id }, { commandId: randomUUID(), by: { desk: 'clock' } });
  }
  const invitations = await desk.database.prisma.surveyInvitation.findMany();
  for (const { id, personId } of invitations) {
    const answers = {
      recommend: '1',
      delivery: '5',
      contact: '1',
      priority: 'quality',
      comment: LONG(1_000),
    };
    if (personId) {
      await submit(personId, await press(personId, 'survey.answer', id), answers);
      continue;
    }
    const by = { commandId: randomUUID(), by: { desk: 'survey' } };
    await done(desk.execute('survey.answer', { invitationId: id, answers }, by));
    await done(
      desk.execute(
        'survey.pressFollowUp',
        { invitationId: id, act: 'escalate' },
        { ...by, commandId: randomUUID() },
      ),
    );
  }
  for (const verb of ['survey', 'inbox']) for (const who of ['lei', 'jun', 'yan']) await say(who, verb);
  const [bad, settled] = await desk.database.prisma.surveyFollowUp.findMany();
  for (const { invitationId } of [bad, settled].flatMap((one) => one ?? [])) {
    await press('yan', 'survey.take', invitationId);
    await submit('yan', await press('yan', 'survey.finish', invitationId), { note: LONG(1_000) });
    await press('yan', 'survey.details', invitationId);
  }
  await press('lei', 'survey.moreFollowUps', bad?.invitationId ?? '');
  await press('lei', 'survey.results', '');
  for (const scope of [...runs.map(({ id }) => `run/${id}`), 'survey/satisfaction/aurenfield'])
    for (const action of ['report', 'comments', 'file']) await press('lei', `survey.${action}`, scope);
  await press('jun', 'survey.comments', `run/${runs[0]?.id}`);
  for (const { id } of runs.slice(1)) await press('lei', 'survey.close', id);
  await say('lei', 'survey');
  await press('lei', 'survey.more', runs.at(-1)?.id ?? '');
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
