import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveCard } from '../faults/cards-in-chat.ts';
import { fileSome } from '../faults/file-request.ts';
import { supervisors } from '../faults/organisation.ts';
import { countRows, fingerprint } from '../support/whole-database.ts';
import { clickAtOnce, recorded, tooLate } from './click-at-once.ts';
import { openTwoDesks, type TwoDesks } from './two-desks.ts';

const STEPS = 20;
const accounts = supervisors.map(({ account }) => account);
const [first, second] = accounts as [string, string];

let two: TwoDesks;
beforeAll(async () => {
  two = await openTwoDesks();
  for (let filed = 0; filed < STEPS + 8; ) filed += await fileSome(two.desk, filed);
  await two.shown();
});
afterAll(() => two.close());

function nextCard(): LiveCard {
  const [card] = two.live.all('approval.approve');
  if (!card) throw new Error('no card has a button any more');
  two.live.forget(card);
  return { ...card, message: structuredClone(card.message) };
}

type Taken = { number: number; name: string; account: string; at: Date };
async function decisionsOn(requestId: string): Promise<Taken[]> {
  const { rows } = await two.database.pool.query<Taken>(
    `select r.number, p.name, i.external_id as account, d.at from decision d join request r on r.id = d.request_id
     join person p on p.id = d.person_id join identity i on i.person_id = p.id where d.request_id = $1`,
    [requestId],
  );
  return rows;
}

async function count(table: string, where: string, value: string): Promise<number> {
  const { rows } = await two.database.pool.query<{ n: number }>(
    `select count(*)::int as n from ${table} where ${where} = $1`,
    [value],
  );
  return rows[0]?.n ?? 0;
}

/** The delivery that was answered last, as Slack could send it again. */
function lastDelivery() {
  const delivery = two.fake.journal.deliveries.at(-1);
  if (!delivery) throw new Error('nothing was delivered');
  return delivery;
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

describe('many people at one step, over two processes', () => {
  it('R24c R24d let one of 50 who click at once decide, and tell the other 49 who did, each in their own language', async () => {
    for (let step = 0; step < STEPS; step += 1) {
      const card = nextCard();
      const { requestId } = card.step;
      const told = await clickAtOnce(two.fake, card.message, accounts);
      const [winner, ...more] = await decisionsOn(requestId);
      if (!winner) throw new Error('nobody decided');
      const due = supervisors.map(({ account, language }) => [
        account,
        account === winner.account ? recorded(language, winner.number) : tooLate(language, winner),
      ]);
      expect(more).toEqual([]);
      expect(Object.fromEntries(told)).toEqual(Object.fromEntries(due));
      expect(await count('audit_event', "type = 'step.approved' and chain", `request:${requestId}`)).toBe(1);
      expect(await count('receipt', "answer ? 'verdict' and answer->>'requestId'", requestId)).toBe(1);
    }
  }, 60_000);

  it('R22d write nothing for the 49: no row, no line in the security log', async () => {
    const card = nextCard();
    await two.fake.act.press(first, card.message, 'approval.approve');
    await settled();
    const before = await everything();
    await clickAtOnce(two.fake, card.message, accounts.slice(1));
    await sleep(300);
    expect(await everything()).toEqual(before);
  });

  it('R23f take the buttons off every copy after the race', async () => {
    await two.shown();
    const decided = await two.database.pool.query<{ id: string }>('select request_id as id from decision');
    const open = new Set(two.live.all('approval.approve').map(({ step }) => step.requestId));
    expect(decided.rows.filter(({ id }) => open.has(id))).toEqual([]);
  });
});

describe('a delivery that comes again', () => {
  it('R24e has one effect as a double click, through both processes at once', async () => {
    const card = nextCard();
    const press = () => two.fake.act.press(first, card.message, 'approval.approve');
    const answers = await Promise.all([press(), press(), press()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await decisionsOn(card.step.requestId)).toHaveLength(1);
    expect(await count('receipt', "answer ? 'verdict' and answer->>'requestId'", card.step.requestId)).toBe(
      1,
    );
  });

  it('R112b R22d writes nothing: neither a click replayed to the byte nor one that Slack sends again', async () => {
    const card = nextCard();
    const written = await two.walBytes();
    const timestamp = Math.floor(Date.now() / 1_000);
    await two.fake.act.press(first, card.message, 'approval.approve');
    const { kind, payload } = lastDelivery();
    await settled();
    const before = await everything();
    expect(before.wal).toBeGreaterThan(written);
    for (let round = 0; round < 3; round += 1) {
      const replayed = await two.fake.deliver(kind, payload, { timestamp });
      const retried = await two.fake.deliver(kind, payload, {
        retryNum: round + 1,
        retryReason: 'http_timeout',
      });
      expect([replayed.status, retried.status]).toEqual([200, 200]);
    }
    await sleep(300);
    expect(await everything()).toEqual(before);
  });

  it('R112b answers a form that is sent again with the same answer, and writes nothing', async () => {
    const card = nextCard();
    await two.fake.act.press(second, card.message, 'approval.reject');
    await two.fake.waitFor(() => two.fake.views.stack(second).length > 0, 'the form');
    await two.fake.act.submit(second, { note: 'Not our customer' });
    const { kind, payload, answer } = lastDelivery();
    expect(answer.body).toEqual({ response_action: 'clear' });
    await settled();
    const before = await everything();
    const again = [
      await two.fake.deliver(kind, payload),
      await two.fake.deliver(kind, payload, { retryNum: 1 }),
    ];
    expect(again.map(({ status, body }) => ({ status, body }))).toEqual([
      { status: 200, body: { response_action: 'clear' } },
      { status: 200, body: { response_action: 'clear' } },
    ]);
    await sleep(300);
    expect(await everything()).toEqual(before);
  });

  it('R112e is another command when somebody else sends it', async () => {
    const card = nextCard();
    await two.fake.act.press(first, card.message, 'approval.approve');
    const { kind, payload } = lastDelivery();
    const told = two.fake.messages.ephemeralFor(second).length;
    const other = { ...(payload.user as object), id: second };
    await two.fake.deliver(kind, { ...payload, user: other, response_url: '' });
    expect(two.fake.messages.ephemeralFor(second)).toHaveLength(told);
    const decisions = await decisionsOn(card.step.requestId);
    expect(decisions.map(({ account }) => account)).toEqual([first]);
  });
});
