import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStory, type Story } from '../support/story.ts';
import {
  answerStep,
  DATA,
  EAST,
  enterForms,
  enterNew,
  type Filed,
  fileChange,
  filed,
  fileNew,
  say,
  stepCard,
} from './steps.ts';

/** Each is unlike anything else in the story, so that it is recognised wherever it turns up. */
const SECRETS = {
  creditLimit: '731946285',
  bankAccount: 'DE89370400440532013000',
  pricing: 'Zweistufiger Sonderrabatt',
  contactName: 'Wilhelmina Quastenberg',
  contactEmail: 'wilhelmina.quastenberg@brightwell.example',
  contactPhone: '+86 139 1234 5678',
  storedPhone: '+8613912345678',
  changedName: 'Leopoldine Morgenrot',
  changedLimit: '640031',
  remark: 'Kannte ihren Schwager',
  reason: 'Scheidung der Inhaberin',
  evidence: 'Beschluss vom achten Mai',
  returnNote: 'Die Bonität ist zweifelhaft',
  fieldNote: 'Rabatt nur bis Ostern',
  rejection: 'Unhaltbare Behauptung',
  confirmedWith: 'Ottokar Zweifelsfrei',
  clue: 'Der Inhaber sitzt ein',
} as const;
/** As a reader's language writes an amount. */
const WRITTEN = ['731,946,285', '731.946.285', '640,031', '640.031'];
const NAME = 'Brightwell Hidden Works';

let story: Story;
let customer: Filed;
beforeAll(async () => {
  story = await openStory();
  customer = await tellStory();
});
afterAll(() => story.close());

async function tellStory(): Promise<Filed> {
  const { creditLimit, bankAccount, pricing, contactName, contactEmail, contactPhone } = SECRETS;
  const contact = { contactName, contactEmail, contactPhone, contactRole: 'finance' };
  const requestId = await enterForms(story, {
    values: { name: NAME, creditLimit, bankAccount, pricing },
    contact,
  });
  const lily = story.as('lily');
  await lily.submit({ remark: SECRETS.remark });
  const tao = story.as('tao');
  const shown = await stepCard(story, requestId, EAST);
  await tao.press(shown, 'approval.return');
  await tao.submit({ note: SECRETS.returnNote, fields: ['pricing'] });
  await tao.submit({ pricing: SECRETS.fieldNote });
  await lily.press(lily.direct().at(-1), 'request.correct');
  await lily.submit({ city: 'Wuxi' });
  await lily.submit();
  await lily.submit();
  await story.setNow('2026-03-19T03:00:00Z');
  await story.tick();
  await tao.choose(shown, 'approval.claim');
  await tao.press(shown, 'approval.approve');
  await answerStep(story, requestId, {
    duplicate: 'none',
    confirmedWith: SECRETS.confirmedWith,
    confirmedHow: 'phone',
  });
  const entered = await filed(story, requestId);
  await changeIt(entered.customerId);
  await raiseClue(entered.customerId);
  await failures(entered.customerId);
  return entered;
}

/** A change of what is secret, read by its deciders and rejected. */
async function changeIt(customerId: string): Promise<void> {
  const contact = await story.row('select id from contact where customer_id = $1', customerId);
  const { changedName, changedLimit, reason, evidence, rejection } = SECRETS;
  const change = await fileChange(story, customerId, {
    [`contact/${contact.id}/contactName`]: changedName,
    creditLimit: changedLimit,
    pricing: null,
    reason,
    evidence,
  });
  const shown = await stepCard(story, change.requestId, EAST);
  await story.as('jun').press(shown, 'request.details');
  await story.as('jun').press(shown, 'approval.approve');
  const fang = story.as('fang');
  await fang.press(await stepCard(story, change.requestId, DATA), 'approval.reject');
  await fang.submit({ note: rejection });
}

async function raiseClue(customerId: string): Promise<void> {
  const min = story.as('min');
  await min.command(`/customer find ${NAME}`);
  await min.pressFor(min.answer(), 'customer.open', customerId);
  await min.press(min.view(), 'request.clue');
  await min.submit({ text: SECRETS.clue });
}

/** Where something fails, it is logged: forbidden clicks, mistakes in forms, chat and its answers away, a draft half filled. */
async function failures(customerId: string): Promise<void> {
  const other = await fileNew(story);
  await story.as('jun').press(await stepCard(story, other.requestId, EAST), 'approval.approve');
  const hand = story.as('lily');
  await hand.command(`/customer find ${NAME}`);
  await hand.pressFor(hand.answer(), 'customer.open', customerId);
  await hand.close();
  await hand.command('/customer new');
  await hand.submit({ unit: 'shanghai', accountGroup: '1110' });
  await hand.fill({ name: NAME, bankAccount: SECRETS.bankAccount, pricing: SECRETS.pricing, taxId: '1' });
  await hand.press(hand.view(), 'request.saveDraft');
  await hand.submit();
  await hand.close();
  // A refusal of the database quotes the whole row.
  await story.rows('alter table request add constraint refuses_all check (false) not valid');
  await hand.command('/customer new');
  await hand.submit({ unit: 'shanghai', accountGroup: '1110' });
  await hand.close();
  await story.as('min').press(await stepCard(story, other.requestId, EAST), 'approval.approve');
  await story.rows('alter table request drop constraint refuses_all');
  const clear = story.fake.faults.add({ method: 'views.open', kind: '500before' });
  await story.as('lily').command('/customer new');
  clear();
}

const channels = () => story.organisation.channels.map(({ id }) => story.channel(id));
/** What stood in a channel for everybody in it, edited and deleted words included. */
function seenIn(channel: string): string {
  return story.fake
    .shown({ channel })
    .filter(({ person }) => person === undefined)
    .flatMap(({ texts }) => texts)
    .join('\n');
}

describe('what nobody may read in passing', () => {
  it.each([...Object.entries(SECRETS), ...WRITTEN.map((value) => ['amount', value] as const)])(
    'R23g R19c no channel ever showed it: %s %s',
    (_, secret) => {
      const everything = channels().map(seenIn).join('\n');
      expect(everything).toContain(NAME);
      expect(everything).not.toContain(secret);
    },
  );

  it('R23g R11e the channel learns that it was given or changed, and Details tell those who decide', async () => {
    const east = seenIn(story.channel('desk-east'));
    expect(east).toContain(say('zh-CN', 'value.changed'));
    const jun = story.fake.textsSeenBy(story.account('jun')).join('\n');
    for (const given of [SECRETS.changedName, SECRETS.reason, SECRETS.evidence]) expect(jun).toContain(given);
    expect(story.fake.textsSeenBy(story.account('lily')).join('\n')).toContain(SECRETS.rejection);
    expect(await story.row('select status from request where id = $1', customer.requestId)).toEqual({
      status: 'approved',
    });
    expect((await story.audit(`request:${customer.requestId}`)).at(-1)).toBe('fang request.approved');
  });

  it('R23g nobody outside was shown any of it', () => {
    for (const person of ['jonas', 'yating', 'hao', 'bo']) {
      const seen = story.fake.textsSeenBy(story.account(person)).join('\n');
      for (const secret of Object.values(SECRETS)) expect(seen).not.toContain(secret);
    }
  });

  it('R98b the process log holds none of it, nor what was typed at all', () => {
    const log = story.log();
    for (const message of ['a click failed', 'an answer was not shown']) expect(log).toContain(message);
    for (const typed of [...Object.values(SECRETS), NAME, 'Wuxi', 'Lily', '陈莉莉', 'lily.chen@'])
      expect(log).not.toContain(typed);
  });

  it('R97f the audit trail, the receipts, the security log and the cards hold none of it', async () => {
    const tables = [
      'audit_event',
      'receipt',
      'security_event',
      'card',
      'obligation',
      'request',
      'decision',
      'remark',
      'customer',
      'contact',
      'field_history',
    ];
    const lines = await Promise.all(
      tables.map((table) => story.rows(`select t::text as line from ${table} t`)),
    );
    const stored = lines
      .flat()
      .map(({ line }) => line)
      .join('\n');

    for (const secret of Object.values(SECRETS)) expect(stored).not.toContain(secret);
    const events = (lines[0] ?? []).map(({ line }) => line).join('\n');
    for (const typed of [NAME, 'Wuxi']) expect(events).not.toContain(typed);
    expect(await story.findings()).toEqual([]);
  });

  it('R97a every step of the story stands in the trail', async () => {
    const again = await enterNew(story);
    expect(await story.audit(`request:${again.requestId}`)).toHaveLength(6);
    const types = await story.rows('select distinct type from audit_event');
    expect(types.length).toBeGreaterThan(12);
    expect(story.fake.journal.fumbles).toEqual([]);
  });
});
