import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeTeams, Stored } from '../../src/local/teams/fake-teams.ts';
import type { LiveCard } from '../faults/cards-in-chat.ts';
import { fileSome } from '../faults/file-request.ts';
import { type Colleague, supervisors, TENANT } from '../faults/organisation.ts';
import { countRows, fingerprint } from '../support/whole-database.ts';
import { recorded } from './click-at-once.ts';
import {
  APPROVE,
  type Both,
  buttonOf,
  clickOnBoth,
  copyInTeams,
  dueWords,
  liveInTeams,
  pressInTeams,
} from './click-on-both.ts';
import { openTwoDesksOnBoth, type TwoDesks } from './two-desks.ts';

const STEPS = 24;
const [first, second, third] = supervisors as [Colleague, Colleague, Colleague];

let two: TwoDesks & { teams: FakeTeams };
let both: Both;
beforeAll(async () => {
  two = await openTwoDesksOnBoth();
  both = { slack: two.fake, teams: two.teams };
  // Teams must be heard of before anything can be written to it.
  await two.teams.act.say(first.id, 'bot', 'help');
  for (let filed = 0; filed < STEPS + 12; ) filed += await fileSome(two.desk, filed);
  await two.shown();
});
afterAll(() => two.close());

function nextCard(): LiveCard {
  const inTeams = liveInTeams(two.teams);
  const card = two.live.all(APPROVE).find(({ step }) => inTeams.has(step.requestId));
  if (!card) throw new Error('no card has a button on both sides any more');
  two.live.forget(card);
  return { ...card, message: structuredClone(card.message) };
}

function copyOf(card: LiveCard): Stored {
  const copy = copyInTeams(two.teams, card);
  if (!copy) throw new Error(`the card of ${card.step.requestId} stands nowhere in Teams`);
  return copy;
}

type Taken = { id: string; number: number; name: string; at: Date };
async function decisionsOn(requestId: string): Promise<Taken[]> {
  const { rows } = await two.database.pool.query<Taken>(
    `select p.id, r.number, p.name, d.at from decision d join request r on r.id = d.request_id
     join person p on p.id = d.person_id where d.request_id = $1`,
    [requestId],
  );
  return rows;
}

async function written(requestId: string): Promise<{ events: number; receipts: number }> {
  const { rows } = await two.database.pool.query<{ events: number; receipts: number }>(
    `select (select count(*)::int from audit_event where type = 'step.approved' and chain = 'request:' || $1) as events,
       (select count(*)::int from receipt where answer ? 'verdict' and answer->>'requestId' = $1) as receipts`,
    [requestId],
  );
  return rows[0] ?? { events: 0, receipts: 0 };
}

/** What the whole database holds, and how much the desks have ever written. */
async function everything() {
  return {
    rows: await countRows(two.database.pool),
    contents: await fingerprint(two.database.pool),
    wal: await two.walBytes(),
  };
}

/** Reading an old page may tidy it, which is logged; after this nothing is left to tidy. */
async function settled(): Promise<void> {
  await two.shown();
  await sleep(300);
  await two.database.pool.query('vacuum');
}

/** What Teams sent last, as it could be sent again. */
function lastActivity(): Record<string, unknown> {
  const { activity } = two.teams.journal.deliveries.at(-1) ?? {};
  if (!activity) throw new Error('nothing was delivered');
  return activity;
}

const half = (odd: boolean) =>
  new Set(supervisors.filter((_, at) => at % 2 === Number(odd)).map(({ id }) => id));

describe('many people at one step, in Slack and Teams, over two processes', () => {
  it('R24g R24c R24d let one of 50 who click at once decide, and tell the other 49 who did, each in their own language', async () => {
    const winners = { slack: 0, teams: 0 };
    for (let step = 0; step < STEPS; step += 1) {
      const card = nextCard();
      const { requestId } = card.step;
      const inTeams = half(step % 2 === 1);
      const told = await clickOnBoth(both, card, supervisors, inTeams);
      const [winner, ...more] = await decisionsOn(requestId);
      if (!winner) throw new Error('nobody decided');
      winners[inTeams.has(winner.id) ? 'teams' : 'slack'] += 1;

      expect(more).toEqual([]);
      expect(Object.fromEntries(told)).toEqual(Object.fromEntries(dueWords(supervisors, inTeams, winner)));
      expect(await written(requestId)).toEqual({ events: 1, receipts: 1 });
    }
    expect(winners.slack + winners.teams).toBe(STEPS);
  }, 120_000);

  it('R02i R02c R02h are the same 50 people on both sides, joined by their work e-mail and once each', async () => {
    const { rows } = await two.database.pool.query<{ people: number; slack: number; teams: number }>(
      `select count(distinct person_id)::int as people, count(*) filter (where surface = 'slack')::int as slack,
         count(*) filter (where surface = 'teams' and tenant = $1)::int as teams
       from identity where person_id like 'supervisor-%'`,
      [TENANT],
    );

    expect(rows[0]).toEqual({
      people: supervisors.length,
      slack: supervisors.length,
      teams: supervisors.length,
    });
  });

  it('R24g R23f take the buttons off every copy on both sides after the race', async () => {
    await two.shown();
    const { rows } = await two.database.pool.query<{ id: string }>('select request_id as id from decision');
    const inSlack = new Set(two.live.all(APPROVE).map(({ step }) => step.requestId));
    const inTeams = liveInTeams(two.teams);

    expect(rows.length).toBeGreaterThanOrEqual(STEPS);
    expect(rows.filter(({ id }) => inSlack.has(id) || inTeams.has(id))).toEqual([]);
  });

  it('R22d write nothing for the 49: no row, no line in the security log', async () => {
    const card = nextCard();
    // Pressed as it stood before it was decided.
    const copy = copyOf(card);
    await two.fake.act.press(first.account, card.message, APPROVE);
    await settled();
    const before = await everything();
    const [, ...others] = supervisors;
    const told = await Promise.all(others.map(({ id }) => pressInTeams(two.teams, copy, id)));
    await sleep(300);

    expect(told.filter((words) => !words.startsWith('⚠️'))).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it('R24e R24f count somebody once who presses on both sides in the same moment', async () => {
    const card = nextCard();
    const copy = copyOf(card);
    const words = await Promise.all([
      pressInTeams(two.teams, copy, first.id),
      two.fake.act.press(first.account, card.message, APPROVE),
      pressInTeams(two.teams, copy, first.id),
    ]);
    const [taken, ...more] = await decisionsOn(card.step.requestId);

    expect([taken?.id, more]).toEqual([first.id, []]);
    expect(words[0]).toBe(`✅ ${recorded(first.language, taken?.number ?? 0)}`);
    expect(words[2]).toBe(words[0]);
    expect(await written(card.step.requestId)).toEqual({ events: 1, receipts: 1 });
  });

  it('R24b let the first verdict stand when one approves in Slack and another rejects in Teams', async () => {
    const card = nextCard();
    const copy = copyOf(card);
    await two.teams.act.press(second.id, copy, buttonOf(copy, 'approval.reject'));
    await Promise.all([
      two.fake.act.press(first.account, card.message, APPROVE),
      two.teams.act.submitDialog(second.id, { 'f:note': 'Not our customer' }),
    ]);

    expect(await decisionsOn(card.step.requestId)).toHaveLength(1);
  });
});

describe('an activity that Teams sends again', () => {
  it('R24h R24e R112b has one effect: twice under one id, then twice under new ones, through both processes', async () => {
    const card = nextCard();
    const words = await pressInTeams(two.teams, copyOf(card), first.id);
    await settled();
    const before = await everything();
    const answers = await two.teams.redeliver(lastActivity());
    await sleep(300);

    expect(answers.map(({ status, body }) => [status, (body as { value?: string }).value])).toEqual(
      Array.from({ length: 3 }, () => [200, words]),
    );
    expect(await everything()).toEqual(before);
    expect(await decisionsOn(card.step.requestId)).toHaveLength(1);
  });

  it('R24h R24e R112b has one effect when it is sent again before the first answer', async () => {
    const card = nextCard();
    const copy = copyOf(card);
    two.teams.faults.add({ method: 'deliver:adaptiveCard/action', kind: 'duplicate', ms: 0, count: 3 });
    const words = await Promise.all([1, 2, 3].map(() => pressInTeams(two.teams, copy, first.id)));
    await sleep(300);

    expect(new Set(words).size).toBe(1);
    expect(await decisionsOn(card.step.requestId)).toHaveLength(1);
    expect(await written(card.step.requestId)).toEqual({ events: 1, receipts: 1 });
  });

  it('R112b is a form as well: the same answer again, and nothing is written', async () => {
    const card = nextCard();
    const copy = copyOf(card);
    await two.teams.act.press(second.id, copy, buttonOf(copy, 'approval.reject'));
    const { body, dialog } = await two.teams.act.submitDialog(second.id, { 'f:note': 'Not our customer' });
    const activity = lastActivity();
    expect(activity.name).toBe('task/submit');
    expect(dialog).toBeUndefined();
    await settled();
    const before = await everything();
    const answers = await two.teams.redeliver(activity);
    await sleep(300);

    expect(answers.map((answer) => [answer.status, answer.body])).toEqual(
      Array.from({ length: 3 }, () => [200, body]),
    );
    expect(await everything()).toEqual(before);
  });

  it('R112e is another command when somebody else sends it', async () => {
    const card = nextCard();
    await pressInTeams(two.teams, copyOf(card), first.id);
    const activity = lastActivity();
    const from = {
      id: two.teams.directory.botSideId(third.id),
      name: third.name,
      aadObjectId: third.entraId,
    };
    const { status, body } = await two.teams.deliver({ ...activity, from });

    expect(status).toBe(200);
    expect(body).toMatchObject({ value: expect.stringMatching(/^⚠️/) });
    expect((await decisionsOn(card.step.requestId)).map(({ id }) => id)).toEqual([first.id]);
  });
});
